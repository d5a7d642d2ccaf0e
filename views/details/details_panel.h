#pragma once

#include "views/details/subject.h"
#include "views/diagram/latest_job.h"

#include <QWidget>

#include <memory>
#include <optional>

class QTextBrowser;
class QUrl;

namespace fairlead::views {

class Navigation;
class Theme;

// What is selected: facts, the evidence of each with a link to it and a way to copy it, and the
// rules that mention it, searched off the UI thread. UI thread.
class DetailsPanel : public QWidget {
    Q_OBJECT

public:
    using SnapshotPtr = std::shared_ptr<const cluster::ClusterSnapshot>;

    DetailsPanel(Navigation& navigation, const Theme& theme, QWidget* parent = nullptr);

    void setSnapshot(SnapshotPtr snapshot, std::shared_ptr<NodeComparisons> comparisons);
    void show(Subject subject);
    const Subject& subject() const { return m_subject; }
    // What a person reads there.
    QString plainText() const;

private:
    void follow(const QUrl& url);
    void followSubject(const QString& path);
    void copyEvidence(int index);
    void render();
    void searchMentions();
    void compare();
    Subject warningsSubject() const;

    Navigation& m_navigation;
    const Theme& m_theme;
    SnapshotPtr m_snapshot;
    QTextBrowser* m_browser;
    Subject m_subject;
    std::optional<RuleMentions> m_mentions;
    std::shared_ptr<NodeComparisons> m_comparisons;
    std::optional<ComparisonResult> m_comparison;
    LatestJob m_search;
    LatestJob m_compare;
};

}  // namespace fairlead::views
