#pragma once

#include "model/findings/find_findings.h"
#include "views/diagram/latest_job.h"
#include "views/diagram/pictures.h"

#include <QWidget>

#include <memory>
#include <stop_token>
#include <string>
#include <vector>

class QComboBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QTextBrowser;
class QUrl;

namespace fairlead::views {

class Navigation;
class Theme;

// What is wrong in the cluster, worst first: a list with filters, and the selected finding with its evidence and its fix. Looked
// for off the UI thread while the panel is shown, and stopped when the cluster changes. UI thread.
class FindingsPanel : public QWidget {
    Q_OBJECT

public:
    FindingsPanel(Navigation& navigation, const Theme& theme, QWidget* parent = nullptr);
    ~FindingsPanel() override;

    // Another cluster; looked at when the panel is shown.
    void open(const SnapshotPtr& snapshot);
    // The same cluster as it has become. A search under way is not given up for it, or a restless cluster would never be judged.
    void update(const SnapshotPtr& snapshot);
    // The panel in words.
    QString text() const;
    bool isLooking() const { return m_search.isRunning(); }

signals:
    void copied(const QString& what);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void createBar();
    void look();
    void stop();
    void fillList();
    void addGroup(findings::Severity severity);
    bool passes(const findings::Finding& finding) const;
    void showSelected();
    void follow(const QUrl& url);
    const findings::Finding* selected() const;

    struct Answer {
        SnapshotPtr snapshot;
        findings::FindingReport report;
        std::vector<findings::Finding> merged;
    };

    Navigation& m_navigation;
    const Theme& m_theme;
    SnapshotPtr m_snapshot;
    bool m_looked = false;  // at this snapshot
    Answer m_answer;
    std::string m_chosen;  // what the selected finding is known by, also in the next answer
    QString m_shown;  // in the browser, so that what stays as it is also stays where it was scrolled to
    QWidget* m_bar;
    QLineEdit* m_filter;
    QComboBox* m_severity;
    QLabel* m_count;
    QListWidget* m_list;
    QTextBrowser* m_browser;
    LatestJob m_search;
    std::stop_source m_stop;
};

}  // namespace fairlead::views
