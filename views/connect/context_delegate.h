#pragma once

#include <QStyledItemDelegate>

namespace fairlead::views {

class Theme;

// Paints a context in two lines: its name, with what is special about it; its server and user, or what is broken.
class ContextDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit ContextDelegate(const Theme& theme, QObject* parent = nullptr);

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    void paintSecondLine(QPainter* painter, const QStyleOptionViewItem& option, const QRect& line,
                         const QModelIndex& index) const;

    const Theme& m_theme;
};

}  // namespace fairlead::views
