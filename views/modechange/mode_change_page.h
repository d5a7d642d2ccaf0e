#pragma once

#include "model/drift/mode_change.h"
#include "views/diagram/latest_job.h"
#include "views/diagram/pictures.h"

#include <QWidget>

#include <memory>
#include <optional>

class QLineEdit;
class QPushButton;
class QTextBrowser;

namespace fairlead::views {

class Navigation;
class Theme;

// What would change for this cluster if kube-proxy moved to nftables mode: a report to read, filter and save. Made off the UI
// thread when the page is first looked at. UI thread.
class ModeChangePage : public QWidget {
    Q_OBJECT

public:
    ModeChangePage(Navigation& navigation, const Theme& theme, QWidget* parent = nullptr);

    void setSnapshot(SnapshotPtr snapshot);
    // The page is looked at now.
    void showReport();
    void focusFilter();
    // Asks for a file, Markdown, HTML or JSON by its ending.
    void save();
    // The same without asking, off the UI thread; saved() or notSaved() follows.
    void saveTo(const QString& path);
    QString text() const;
    bool isReady() const { return m_change != nullptr; }

signals:
    void saved(const QString& path);
    void notSaved(const QString& why);

private:
    void createBar();
    void fill();

    Navigation& m_navigation;
    const Theme& m_theme;
    QWidget* m_bar;
    QLineEdit* m_filter;
    QPushButton* m_save;
    QTextBrowser* m_browser;
    SnapshotPtr m_snapshot;
    std::shared_ptr<const drift::ModeChange> m_change;
    LatestJob m_finding;
    LatestJob m_writing;
};

}  // namespace fairlead::views
