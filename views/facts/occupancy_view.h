#pragma once

#include "model/facts/address_book.h"
#include "views/theme/theme.h"

#include <QWidget>

#include <vector>

namespace fairlead::views {

// How much of the ranges of ClusterIPs and node ports is taken: a bar each, its static and its dynamic
// band apart, the taken part filled. The same stands beside it in numbers. UI thread.
class OccupancyView : public QWidget {
    Q_OBJECT

public:
    explicit OccupancyView(const Theme& theme, QWidget* parent = nullptr);

    void setOccupancy(std::vector<facts::Occupancy> occupancy);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    int rangeHeight() const;
    void paintRange(QPainter& painter, const facts::Occupancy& range, const QRect& room) const;
    void paintBand(QPainter& painter, const facts::Occupancy::Band& band, const QRect& bar, bool fixed) const;

    const Theme& m_theme;
    std::vector<facts::Occupancy> m_occupancy;
};

}  // namespace fairlead::views
