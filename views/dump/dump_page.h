#pragma once

#include "views/diagram/latest_job.h"
#include "views/dump/dump_view.h"
#include "views/navigation/place.h"

#include <QWidget>

#include <atomic>
#include <memory>

class QComboBox;
class QLabel;
class QLineEdit;
class QStackedWidget;

namespace fairlead::views {

class Navigation;

// The evidence page: one file of the capture, verbatim, with a filter. Reading and filtering run
// off the UI thread. UI thread.
class DumpPage : public QWidget {
    Q_OBJECT

public:
    using SnapshotPtr = std::shared_ptr<const cluster::ClusterSnapshot>;

    DumpPage(Navigation& navigation, const Theme& theme, QWidget* parent = nullptr);
    ~DumpPage() override;

    void setSnapshot(SnapshotPtr snapshot);
    void show(const Place& place);
    void focusFilter();
    DumpView& view() { return *m_view; }

signals:
    // A line was selected, or none (line 0).
    void lineSelected(const fairlead::SourceRef& line, const QString& owner);

private:
    void createBar();
    void connectSelection();
    void load(const QString& file, int line);
    void showDocument(DumpView::DocumentPtr document, const QString& file, int line);
    void applyFilter();
    void stopFilter();
    void updateCount();

    Navigation& m_navigation;
    SnapshotPtr m_snapshot;
    QWidget* m_bar;
    QComboBox* m_files;
    QLineEdit* m_filter;
    QLabel* m_count;
    QLabel* m_message;
    DumpView* m_view;
    QStackedWidget* m_stack;
    LatestJob m_reading;
    LatestJob m_filtering;
    std::shared_ptr<std::atomic<bool>> m_filterCancelled;
};

}  // namespace fairlead::views
