#include "views/window/main_window.h"

#include "views/changes/changes_panel.h"
#include "views/charts/counters_panel.h"
#include "views/connect/connect_flow.h"
#include "views/connect/connect_page.h"
#include "views/connect/connection_sign.h"
#include "views/connect/start_page.h"
#include "views/export/capture_dialog.h"
#include "views/export/picture_dialog.h"
#include "views/findings/findings_panel.h"
#include "views/modechange/mode_change_page.h"
#include "views/navigation/breadcrumb.h"
#include "views/theme/theme.h"
#include "views/window/help_texts.h"
#include "views/window/notice_page.h"
#include "views/window/window_actions.h"
#include "views/window/workspace.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QCloseEvent>
#include <QDockWidget>
#include <QFileDialog>
#include <QInputDialog>
#include <QLabel>
#include <QMenuBar>
#include <QMessageBox>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>
#include <QStatusBar>
#include <QToolBar>

namespace fairlead::views {

namespace {

constexpr int messageMilliseconds = 4000;
const QString geometryKey = QStringLiteral("window/geometry");
const QString splitterKey = QStringLiteral("window/splitter");
const QString themeKey = QStringLiteral("window/theme");
const QString motionKey = QStringLiteral("window/reduceMotion");

}  // namespace

MainWindow::MainWindow(Theme& theme, QSettings& settings, QWidget* parent, const kubernetes::Environment& environment)
    : QMainWindow(parent),
      m_theme(theme),
      m_settings(settings),
      m_actions(new WindowActions(m_navigation, theme, this)),
      m_breadcrumb(new Breadcrumb(m_navigation)),
      m_stack(new QStackedWidget(this)),
      m_notice(new NoticePage(m_stack)),
      m_workspace(new Workspace(m_navigation, theme, m_stack)),
      m_counters(new CountersPanel(theme)),
      m_countersDock(new QDockWidget(tr("Counters"), this)),
      m_findings(new FindingsPanel(m_navigation, theme)),
      m_findingsDock(new QDockWidget(tr("What is wrong"), this)),
      m_changes(new ChangesPanel),
      m_changesDock(new QDockWidget(tr("Changes"), this)),
      m_flow(new ConnectFlow(theme, settings, environment, m_stack)),
      m_sign(new ConnectionSign(theme, this)),
      m_sourceLabel(new QLabel(this)),
      m_timeLabel(new QLabel(this))
{
    setWindowTitle(tr("Fairlead"));
    setWindowIcon(QIcon(QStringLiteral(":/icons/fairlead.svg")));
    m_stack->addWidget(&m_flow->startPage());
    m_stack->addWidget(&m_flow->connectPage());
    m_stack->addWidget(m_notice);
    m_stack->addWidget(m_workspace);
    setCentralWidget(m_stack);
    m_actions->fillMenuBar(*menuBar());
    createToolBar();
    createStatusBar();
    createCounters();
    createFindings();
    createChanges();
    connectReports();
    connectLoader();
    connectFlow();
    connectActions();
    restoreLayout();
    updateActions();
}

MainWindow::~MainWindow() = default;

void MainWindow::createToolBar()
{
    auto* bar = addToolBar(tr("Navigation"));
    bar->setObjectName(QStringLiteral("navigationBar"));
    bar->setMovable(false);
    bar->setContextMenuPolicy(Qt::PreventContextMenu);
    bar->setIconSize(QSize(20, 20));
    bar->addActions({m_navigation.backAction(), m_navigation.forwardAction()});
    m_breadcrumb->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    bar->addWidget(m_breadcrumb);
    bar->addActions({m_actions->showFindings, m_actions->showMap, m_actions->showMatrix, m_actions->showFacts,
                     m_actions->tracePath, m_actions->compare, m_actions->copyLink, m_actions->exportPicture,
                     m_actions->toggleTheme, m_actions->keyboardHelp});
}

void MainWindow::createStatusBar()
{
    statusBar()->setSizeGripEnabled(false);
    statusBar()->addWidget(m_sourceLabel, 1);
    statusBar()->addPermanentWidget(m_sign);
    statusBar()->addPermanentWidget(m_timeLabel);
    m_sourceLabel->setTextInteractionFlags(Qt::TextSelectableByMouse);
}

void MainWindow::connectLoader()
{
    connect(&m_loader, &SnapshotLoader::started, this, [this](const QString& title) {
        m_notice->showProgress(title);
        m_stack->setCurrentWidget(m_notice);
        updateActions();
    });
    connect(&m_loader, &SnapshotLoader::loaded, this, &MainWindow::showCluster);
    connect(&m_loader, &SnapshotLoader::failed, m_notice, &NoticePage::showError);
    connect(&m_loader, &SnapshotLoader::cancelled, this, [this] {
        if (m_workspace->snapshot())
            m_stack->setCurrentWidget(m_workspace);
        else
            showStart();
        updateActions();
    });
    connect(m_notice, &NoticePage::cancelRequested, &m_loader, &SnapshotLoader::cancel);
    connect(m_notice, &NoticePage::openRequested, this, &MainWindow::chooseFile);
    connect(m_notice, &NoticePage::sampleRequested, this, [this] { open(WindowSource::sample(QStringLiteral("iptables"))); });
}

void MainWindow::connectFlow()
{
    StartPage& start = m_flow->startPage();
    connect(&start, &StartPage::captureRequested, this, &MainWindow::chooseFile);
    connect(&start, &StartPage::folderRequested, this, &MainWindow::chooseFolder);
    connect(&start, &StartPage::sampleRequested, this, [this] { open(WindowSource::sample(QStringLiteral("iptables"))); });
    connect(&start, &StartPage::backRequested, this, [this] {
        m_stack->setCurrentWidget(m_workspace);
        updateActions();
    });
    connect(m_notice, &NoticePage::startRequested, this, &MainWindow::showStart);
    connect(m_flow, &ConnectFlow::started, this, [this] {
        m_loader.cancel();
        m_stack->setCurrentWidget(&m_flow->connectPage());
        updateActions();
    });
    connect(m_flow, &ConnectFlow::connected, this, &MainWindow::showConnected);
    connect(m_flow, &ConnectFlow::refreshStarted, m_sign, &ConnectionSign::showReading);
    connect(m_flow, &ConnectFlow::refreshed, this, &MainWindow::refresh);
    connect(m_flow, &ConnectFlow::refreshFailed, m_sign, &ConnectionSign::showFailure);
    connect(m_flow, &ConnectFlow::nodesWaiting, m_sign, &ConnectionSign::showWaiting);
    connect(&m_navigation, &Navigation::placeChanged, this, [this](const Place& place) {
        if (!place.node.isEmpty())
            m_flow->prefer({place.node.toStdString()});
    });
    connect(m_flow, &ConnectFlow::ended, this, &MainWindow::showStart);
}

void MainWindow::refresh(const SnapshotPtr& snapshot, const std::vector<Error>& missing, const std::optional<Error>& trouble)
{
    if (snapshot) {
        if (m_actions->pause->isChecked())
            m_held = snapshot;
        else
            m_workspace->setSnapshot(snapshot);
        m_changes->update(snapshot);
        m_counters->update(snapshot);
        m_findings->update(snapshot);
    }
    if (trouble)
        m_sign->showFailure(*trouble);
    else
        m_sign->showRead(missing);
    updateActions();
}

void MainWindow::showStart()
{
    m_flow->startPage().setBackVisible(m_workspace->snapshot() != nullptr);
    m_stack->setCurrentWidget(&m_flow->startPage());
    updateActions();
}

void MainWindow::connectActions()
{
    connect(m_actions->connectCluster, &QAction::triggered, this, &MainWindow::showStart);
    connect(m_actions->readAgain, &QAction::triggered, m_flow, &ConnectFlow::readAgain);
    connect(m_actions->openFile, &QAction::triggered, this, &MainWindow::chooseFile);
    connect(m_actions->openFolder, &QAction::triggered, this, &MainWindow::chooseFolder);
    connect(m_actions, &WindowActions::sampleChosen, this, [this](const QString& mode) { open(WindowSource::sample(mode)); });
    connect(m_actions->saveCapture, &QAction::triggered, this, &MainWindow::saveCapture);
    connect(m_actions->exportPicture, &QAction::triggered, this, &MainWindow::exportPicture);
    connect(m_actions->newWindow, &QAction::triggered, this, &MainWindow::newWindowRequested);
    connect(m_actions->closeWindow, &QAction::triggered, this, &QWidget::close);
    connect(m_actions->quit, &QAction::triggered, this, [] { QApplication::closeAllWindows(); });
    connect(m_actions->find, &QAction::triggered, m_workspace, &Workspace::findInPage);
    connect(m_actions->findService, &QAction::triggered, m_workspace, &Workspace::findService);
    connect(m_actions->tracePath, &QAction::triggered, m_workspace, &Workspace::askForPath);
    connect(m_actions->showMap, &QAction::triggered, m_workspace, &Workspace::showMap);
    connect(m_actions->showMatrix, &QAction::triggered, m_workspace, &Workspace::showMatrix);
    connect(m_actions->showFacts, &QAction::triggered, m_workspace, &Workspace::showFacts);
    connect(m_actions->showModeChange, &QAction::triggered, m_workspace, &Workspace::showModeChange);
    connect(m_actions->compare, &QAction::triggered, m_workspace, &Workspace::askToCompare);
    connect(m_actions->copyLink, &QAction::triggered, this, &MainWindow::copyLink);
    connect(m_actions->openLink, &QAction::triggered, this, &MainWindow::openLink);
    connect(m_actions->keyboardHelp, &QAction::triggered, this, &MainWindow::showKeyboardHelp);
    connect(m_actions->about, &QAction::triggered, this, &MainWindow::showAbout);
    connect(&m_navigation, &Navigation::placeChanged, this, &MainWindow::updateActions);
}

void MainWindow::restoreLayout()
{
    constexpr QSize usual(1280, 800);
    resize(usual);
    restoreGeometry(m_settings.value(geometryKey).toByteArray());
    m_workspace->splitter().restoreState(m_settings.value(splitterKey).toByteArray());
    m_theme.setChoice(static_cast<Theme::Choice>(std::clamp(m_settings.value(themeKey).toInt(), 0, Theme::lastChoice)));
    m_actions->reduceMotion->setChecked(m_settings.value(motionKey).toBool());
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    m_settings.setValue(geometryKey, saveGeometry());
    m_settings.setValue(splitterKey, m_workspace->splitter().saveState());
    m_settings.setValue(themeKey, static_cast<int>(m_theme.choice()));
    m_settings.setValue(motionKey, m_theme.choosesReducedMotion());
    QMainWindow::closeEvent(event);
}

void MainWindow::open(const WindowSource& source)
{
    if (!source.cluster) {
        m_loader.start(source);
        return;
    }
    m_flow->startPage().setKubeconfig(source.cluster->kubeconfig);
    m_flow->connectTo(*source.cluster);
}

void MainWindow::showConnected(const SnapshotPtr& snapshot, const kubernetes::ReachedCluster& cluster,
                               const std::vector<Error>& missing)
{
    showSnapshot(snapshot, QString::fromStdString(cluster.context));
    QString words = tr("Connected: %1").arg(QString::fromStdString(cluster.server));
    if (!cluster.user.empty())
        words += tr(" as %1").arg(QString::fromStdString(cluster.user));
    if (!cluster.through.empty())
        words += tr(" through %1").arg(QString::fromStdString(cluster.through));
    m_sourceLabel->setText(words);
    m_timeLabel->clear();  // the sign says how old it is
    m_sign->showCluster(cluster);
    m_sign->showRead(missing);
}

void MainWindow::showCluster(const SnapshotPtr& snapshot, const QString& title)
{
    m_flow->disconnectFromCluster();
    m_sign->clear();
    showSnapshot(snapshot, title);
}

void MainWindow::showSnapshot(const SnapshotPtr& snapshot, const QString& title)
{
    const auto& description = snapshot->evidence().description();
    m_breadcrumb->setClusterName(QString::fromStdString(description.cluster));
    m_held = nullptr;
    m_actions->pause->setChecked(false);
    m_changes->open(snapshot);
    m_counters->open(snapshot);
    m_findings->open(snapshot);
    m_navigation.reset(Place::cluster());
    m_workspace->setSnapshot(snapshot);
    m_stack->setCurrentWidget(m_workspace);
    setWindowTitle(tr("%1 - Fairlead").arg(title));
    m_sourceLabel->setText(tr("Source: %1").arg(title));
    m_timeLabel->setText(description.takenAt.empty() ? tr("Time unknown")
                                                     : tr("Taken at %1").arg(QString::fromStdString(description.takenAt)));
    updateActions();
}

void MainWindow::chooseFile()
{
    const QString path = QFileDialog::getOpenFileName(this, tr("Open a capture"), {},
                                                      tr("Captures (*.tar.gz *.tgz *.tar.xz *.zip capture.json);;All files (*)"));
    if (path.isEmpty())
        return;
    // A person may point at the description inside a capture's folder.
    const QFileInfo info(path);
    open(WindowSource::capture(info.fileName() == QLatin1String("capture.json") ? info.path() : path));
}

void MainWindow::chooseFolder()
{
    const QString path = QFileDialog::getExistingDirectory(this, tr("Open a capture folder"));
    if (!path.isEmpty())
        open(WindowSource::capture(path));
}

void MainWindow::exportPicture()
{
    if (m_navigation.place().page == Place::Page::modeChange)
        return m_workspace->modeChange().save();
    const PicturePtr picture = m_workspace->currentPicture();
    if (!picture)
        return;
    const auto exported = exportWithDialog(*picture, m_theme.pictureScheme(), this);
    if (!exported)
        QMessageBox::warning(
            this, tr("Export"),
            QString::fromStdString(exported.error().what + ": " + exported.error().why + "\n" + exported.error().hint));
    else if (!exported->isEmpty())
        statusBar()->showMessage(tr("Written: %1").arg(*exported), messageMilliseconds);
}

void MainWindow::saveCapture()
{
    CaptureDialog dialog(m_workspace->snapshot(), this);
    if (dialog.exec() == QDialog::Accepted)
        statusBar()->showMessage(tr("Written: %1").arg(dialog.written()), messageMilliseconds);
}

void MainWindow::copyLink()
{
    QApplication::clipboard()->setText(m_navigation.place().toLink());
    statusBar()->showMessage(tr("Copied: %1").arg(m_navigation.place().toLink()), messageMilliseconds);
}

void MainWindow::openLink()
{
    const QString copied = QApplication::clipboard()->text();
    bool accepted = false;
    const QString link = QInputDialog::getText(this, tr("Go to a link"), tr("A link that was copied from Fairlead:"),
                                               QLineEdit::Normal, Place::fromLink(copied) ? copied : QString(), &accepted);
    if (!accepted)
        return;
    if (const auto place = Place::fromLink(link))
        m_navigation.goTo(*place);
    else
        statusBar()->showMessage(tr("This is not a link of Fairlead: %1").arg(link.left(200)), messageMilliseconds);
}

void MainWindow::showKeyboardHelp()
{
    QMessageBox(QMessageBox::NoIcon, tr("Keyboard"), keyboardHelpHtml(), QMessageBox::Close, this).exec();
}

void MainWindow::showAbout() { QMessageBox::about(this, tr("About Fairlead"), aboutHtml()); }

void MainWindow::updateActions()
{
    const bool isOpen = m_stack->currentWidget() == m_workspace;
    const auto page = m_navigation.place().page;
    m_actions->exportPicture->setEnabled(isOpen
                                         && (page == Place::Page::service || page == Place::Page::chains
                                             || page == Place::Page::compare || page == Place::Page::path
                                             || page == Place::Page::map || page == Place::Page::matrix
                                             || page == Place::Page::modeChange));
    for (QAction* action :
         {m_actions->showMap, m_actions->showMatrix, m_actions->showFacts, m_actions->tracePath, m_actions->compare,
          m_actions->showModeChange, m_actions->copyLink, m_actions->saveCapture, m_actions->showCounters, m_actions->showChanges,
          m_actions->showFindings, m_actions->openLink, m_actions->find, m_actions->findService})
        action->setEnabled(isOpen);
    m_actions->readAgain->setEnabled(isOpen && m_flow->canReadAgain());
    m_actions->pause->setEnabled(isOpen && m_flow->canReadAgain());
    m_changesDock->setVisible(isOpen && m_actions->showChanges->isChecked());
    m_countersDock->setVisible(isOpen && m_actions->showCounters->isChecked());
    m_findingsDock->setVisible(isOpen && m_actions->showFindings->isChecked());
    m_breadcrumb->setVisible(isOpen);
}

}  // namespace fairlead::views
