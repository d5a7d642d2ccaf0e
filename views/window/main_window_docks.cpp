#include "views/window/main_window.h"

#include "views/changes/changes_panel.h"
#include "views/charts/counters_panel.h"
#include "views/findings/findings_panel.h"
#include "views/modechange/mode_change_page.h"
#include "views/window/window_actions.h"
#include "views/window/workspace.h"

#include <QAction>
#include <QDockWidget>
#include <QLabel>
#include <QMessageBox>
#include <QStackedWidget>
#include <QStatusBar>

#include <utility>

namespace fairlead::views {

namespace {

constexpr int messageTime = 4000;  // milliseconds

}  // namespace

void MainWindow::createCounters()
{
    m_countersDock->setObjectName(QStringLiteral("countersDock"));
    m_countersDock->setWidget(m_counters);
    m_countersDock->setFeatures(QDockWidget::DockWidgetClosable);
    addDockWidget(Qt::BottomDockWidgetArea, m_countersDock);
    m_countersDock->hide();
    const auto follow = [this] {
        if (m_actions->showCounters->isChecked())
            m_counters->showService(m_navigation.place());
    };
    connect(m_actions->showCounters, &QAction::toggled, this, [this, follow] {
        updateActions();
        follow();
    });
    connect(m_countersDock, &QDockWidget::visibilityChanged, this, [this] {
        if (m_countersDock->isHidden() && m_stack->currentWidget() == m_workspace)
            m_actions->showCounters->setChecked(false);  // by its own button
    });
    connect(&m_navigation, &Navigation::placeChanged, this, follow);
    connect(m_counters, &CountersPanel::written, this,
            [this](const QString& path) { statusBar()->showMessage(tr("Written: %1").arg(path), messageTime); });
    connect(m_counters, &CountersPanel::notWritten, this,
            [this](const QString& why) { QMessageBox::warning(this, tr("Counters"), why); });
}

void MainWindow::createFindings()
{
    m_findingsDock->setObjectName(QStringLiteral("findingsDock"));
    m_findingsDock->setWidget(m_findings);
    m_findingsDock->setFeatures(QDockWidget::DockWidgetClosable);
    addDockWidget(Qt::BottomDockWidgetArea, m_findingsDock);
    m_findingsDock->hide();
    connect(m_actions->showFindings, &QAction::toggled, this, [this] { updateActions(); });
    connect(m_findingsDock, &QDockWidget::visibilityChanged, this, [this] {
        if (m_findingsDock->isHidden() && m_stack->currentWidget() == m_workspace)
            m_actions->showFindings->setChecked(false);  // by its own button
    });
    connect(m_findings, &FindingsPanel::copied, this,
            [this](const QString& what) { statusBar()->showMessage(tr("Copied what to do: %1").arg(what), messageTime); });
}

void MainWindow::createChanges()
{
    m_changesDock->setObjectName(QStringLiteral("changesDock"));
    m_changesDock->setWidget(m_changes);
    m_changesDock->setFeatures(QDockWidget::DockWidgetClosable);
    addDockWidget(Qt::BottomDockWidgetArea, m_changesDock);
    tabifyDockWidget(m_countersDock, m_changesDock);
    m_changesDock->hide();
    connect(m_actions->showChanges, &QAction::toggled, this, [this](bool shown) {
        updateActions();
        if (shown)
            m_changesDock->raise();
    });
    connect(m_changesDock, &QDockWidget::visibilityChanged, this, [this] {
        if (m_changesDock->isHidden() && m_stack->currentWidget() == m_workspace)
            m_actions->showChanges->setChecked(false);  // by its own button
    });
    connect(m_changes, &ChangesPanel::placeChosen, this, [this](const Place& place) { m_navigation.goTo(place); });
    connect(m_actions->pause, &QAction::toggled, this, &MainWindow::setPaused);
}

void MainWindow::connectReports()
{
    const ModeChangePage& report = m_workspace->modeChange();
    connect(&report, &ModeChangePage::saved, this,
            [this](const QString& path) { statusBar()->showMessage(tr("Written: %1").arg(path), messageTime); });
    connect(&report, &ModeChangePage::notSaved, this,
            [this](const QString& why) { QMessageBox::warning(this, tr("Save the report"), why); });
}

// What comes while the picture is held is counted and listed, but not drawn.
void MainWindow::setPaused(bool paused)
{
    m_timeLabel->setText(paused ? tr("Paused") : QString());
    if (const SnapshotPtr held = std::exchange(m_held, nullptr); held && !paused)
        m_workspace->setSnapshot(held);
}

}  // namespace fairlead::views
