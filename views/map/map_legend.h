#pragma once

#include "views/map/map_inks.h"

#include <QWidget>

namespace fairlead::views {

// What the colours and shapes of the map mean, made from what is on it, and how much there is. UI thread.
class MapLegend : public QWidget {
    Q_OBJECT

public:
    explicit MapLegend(QWidget* parent = nullptr);

    void setScheme(diagram::Scheme scheme);
    // `lit`: whether the pods of a service are lit, with its name.
    void show(const map::Counts& counts, const QString& summary, const QString& lit);
    // The whole as one line of text.
    QString text() const;
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    int paintEntry(QPainter& painter, int x, const QString& words, int state);

    MapInks m_inks{diagram::Scheme::light};
    map::Counts m_counts{};
    QString m_summary;
    QString m_lit;
};

}  // namespace fairlead::views
