#pragma once

#include "model/counters/counter_history.h"
#include "views/diagram/latest_job.h"
#include "views/diagram/pictures.h"
#include "views/navigation/place.h"

#include <QWidget>

#include <map>
#include <optional>
#include <vector>

class QChart;
class QChartView;
class QComboBox;
class QLabel;
class QTableWidget;
class QToolButton;

namespace fairlead::views {

class Theme;

// New connections per second of each endpoint of the chosen service, and the share that each got beside the share that the
// rules promise it, from the counters of one reading after another: those of a live cluster as they come, and those that a
// capture recorded. As charts and as a table; to be saved as picture and CSV. UI thread.
class CountersPanel : public QWidget {
    Q_OBJECT

public:
    explicit CountersPanel(const Theme& theme, QWidget* parent = nullptr);

    // Another cluster.
    void open(const SnapshotPtr& snapshot);
    // The same one, as it has become: where rules were read anew, this is another reading, of now.
    void update(const SnapshotPtr& snapshot);
    void showService(const Place& place);
    // The panel in words.
    QString text() const;
    // All rates of what is shown, with a header.
    std::string csv() const;
    // The charts as they are on screen, `scale` times as large.
    QImage picture(double scale) const;

signals:
    void written(const QString& path);
    void notWritten(const QString& why);

private:
    void createBar();
    void createCharts();
    void addReading();
    void offerChoices();
    std::vector<counters::PortRates> chosen(const counters::TimedRates& rates) const;
    void refresh();
    void drawLines();
    void drawShares(const std::vector<counters::PortRates>& rates);
    void fillTable(const std::vector<counters::PortRates>& rates);
    void sayState(const std::vector<counters::PortRates>& rates);
    void paintColors();
    void savePicture();
    void saveCsv();

    const Theme& m_theme;
    SnapshotPtr m_snapshot;
    Place m_place;
    std::optional<counters::CounterHistory> m_history;
    std::map<std::string, evidence::Evidence::Text, std::less<>> m_files;  // of the nodes, at the last reading
    QComboBox* m_port;
    QComboBox* m_node;
    QToolButton* m_savePicture;
    QToolButton* m_saveCsv;
    QChartView* m_lines;
    QChartView* m_shares;
    QTableWidget* m_table;
    QLabel* m_state;
    LatestJob m_job;
};

}  // namespace fairlead::views
