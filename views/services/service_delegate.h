#pragma once

#include <QStyledItemDelegate>

namespace fairlead::views {

class Theme;

// Paints a service in two lines: its name with namespace, then type and state as icon and word.
class ServiceDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit ServiceDelegate(const Theme& theme, QObject* parent = nullptr);

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    void paintState(QPainter* painter, const QStyleOptionViewItem& option, const QRect& line, const QModelIndex& index) const;

    const Theme& m_theme;
};

}  // namespace fairlead::views
