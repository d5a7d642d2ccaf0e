#pragma once

#include "views/diagram/latest_job.h"
#include "views/dump/dump_view.h"
#include "views/navigation/place.h"

#include <QWidget>

#include <memory>

class QComboBox;
class QLabel;
class QLineEdit;
class QProgressBar;
class QStackedWidget;
class QTimer;
class QToolButton;

namespace fairlead::views {

class Navigation;

// The evidence page: one file of the capture, verbatim, with a filter by text or service, and one for
// the rules that are not understood. Reading and filtering run off the UI thread, with their progress,
// and give way to the next question. UI thread.
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
    // A line was selected; `owners` as DumpDocument::owner().
    void lineSelected(const fairlead::SourceRef& line, const QString& owners);

private:
    void createBar();
    void connectSelection();
    void selectLine(int line);
    void load(const Place& place);
    void showDocument(DumpView::DocumentPtr document, const Place& place);
    void showOnlyNotUnderstood(bool only);
    void applyFilter();
    void stopFilter();
    void showProgress();
    void updateCount();

    Navigation& m_navigation;
    SnapshotPtr m_snapshot;
    QWidget* m_bar;
    QComboBox* m_files;
    QLineEdit* m_filter;
    QToolButton* m_notUnderstood;  // shown where the file has such rules
    QProgressBar* m_progress;
    QTimer* m_progressTimer;
    QLabel* m_count;
    QLabel* m_message;
    DumpView* m_view;
    QStackedWidget* m_stack;
    LatestJob m_reading;
    LatestJob m_filtering;
    std::shared_ptr<FilterProgress> m_filterProgress;
};

}  // namespace fairlead::views
