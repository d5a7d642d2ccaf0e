#include "views/window/window_actions.h"

#include "resources/bundle.h"
#include "views/navigation/navigation.h"
#include "views/theme/theme.h"

#include <QAction>
#include <QActionGroup>
#include <QMenu>
#include <QMenuBar>

#include <utility>

namespace fairlead::views {

namespace {

QAction* makeAction(QObject* parent, const char* name, const QString& text, const QKeySequence& keys = {})
{
    auto* action = new QAction(text, parent);
    action->setObjectName(QString::fromLatin1(name));
    action->setShortcut(keys);
    QString tip = text;
    tip.remove(QLatin1Char('&')).remove(QChar(0x2026));
    action->setToolTip(keys.isEmpty() ? tip : QStringLiteral("%1 (%2)").arg(tip, keys.toString(QKeySequence::NativeText)));
    return action;
}

// From light to dark and back, with the contrast there is.
Theme::Choice otherBrightness(const Theme& theme)
{
    if (theme.isHighContrast())
        return theme.isDark() ? Theme::Choice::contrastLight : Theme::Choice::contrastDark;
    return theme.isDark() ? Theme::Choice::light : Theme::Choice::dark;
}

}  // namespace

WindowActions::WindowActions(Navigation& navigation, Theme& theme, QObject* parent)
    : QObject(parent),
      connectCluster(
          makeAction(this, "connectCluster", tr("&Connect to a cluster…"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_N))),
      readAgain(makeAction(this, "readAgain", tr("&Read the cluster again"), QKeySequence(Qt::Key_F5))),
      openFile(makeAction(this, "openFile", tr("&Open a capture…"), QKeySequence::Open)),
      openFolder(makeAction(this, "openFolder", tr("Open a capture &folder…"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O))),
      saveCapture(makeAction(this, "saveCapture", tr("&Save a capture…"), QKeySequence::Save)),
      exportPicture(makeAction(this, "exportPicture", tr("&Export the picture…"), QKeySequence(Qt::CTRL | Qt::Key_E))),
      newWindow(makeAction(this, "newWindow", tr("&New window"), QKeySequence::New)),
      closeWindow(makeAction(this, "closeWindow", tr("C&lose the window"), QKeySequence::Close)),
      quit(makeAction(this, "quit", tr("&Quit"), QKeySequence::Quit)),
      find(makeAction(this, "find", tr("&Find on this page"), QKeySequence::Find)),
      findService(makeAction(this, "findService", tr("Find a &service"), QKeySequence(Qt::CTRL | Qt::Key_K))),
      tracePath(makeAction(this, "tracePath", tr("&Trace a packet's path…"), QKeySequence(Qt::CTRL | Qt::Key_T))),
      showMap(makeAction(this, "showMap", tr("The &map of the cluster"), QKeySequence(Qt::CTRL | Qt::Key_M))),
      showMatrix(makeAction(this, "showMatrix", tr("Services and &nodes"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_M))),
      showFacts(makeAction(this, "showFacts", tr("&Facts and addresses"), QKeySequence(Qt::CTRL | Qt::Key_I))),
      showModeChange(
          makeAction(this, "showModeChange", tr("Moving to &nftables"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_T))),
      compare(makeAction(this, "compare", tr("&Compare…"), QKeySequence(Qt::CTRL | Qt::Key_D))),
      copyLink(makeAction(this, "copyLink", tr("Copy a &link to this place"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C))),
      openLink(makeAction(this, "openLink", tr("&Go to a link…"), QKeySequence(Qt::CTRL | Qt::Key_L))),
      showCounters(makeAction(this, "showCounters", tr("&Counters"), QKeySequence(Qt::CTRL | Qt::Key_R))),
      showFindings(makeAction(this, "showFindings", tr("What is &wrong"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_I))),
      showChanges(makeAction(this, "showChanges", tr("C&hanges"), QKeySequence(Qt::CTRL | Qt::Key_H))),
      pause(makeAction(this, "pause", tr("&Pause the picture"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_P))),
      toggleTheme(makeAction(this, "toggleTheme", tr("Light or dark"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_D))),
      reduceMotion(makeAction(this, "reduceMotion", tr("Reduce &motion"))),
      keyboardHelp(makeAction(this, "keyboardHelp", tr("&Keyboard"), QKeySequence(Qt::Key_F1))),
      about(makeAction(this, "about", tr("&About Fairlead"))),
      m_navigation(navigation),
      m_theme(theme),
      m_themeChoice(new QActionGroup(this))
{
    createThemeChoice();
    reduceMotion->setCheckable(true);
    for (QAction* action : {showFindings, showCounters, showChanges, pause})
        action->setCheckable(true);
    connect(reduceMotion, &QAction::toggled, this, [this](bool reduce) { m_theme.setReduceMotion(reduce); });
    connect(&m_theme, &Theme::changed, this, &WindowActions::followTheme);
    connect(toggleTheme, &QAction::triggered, this, [this] { m_theme.setChoice(otherBrightness(m_theme)); });
    followTheme();
}

void WindowActions::createThemeChoice()
{
    const std::pair<Theme::Choice, QString> choices[]{{Theme::Choice::system, tr("As the &system")},
                                                      {Theme::Choice::light, tr("&Light")},
                                                      {Theme::Choice::dark, tr("&Dark")},
                                                      {Theme::Choice::contrastLight, tr("&High contrast, black on white")},
                                                      {Theme::Choice::contrastDark, tr("High contrast, &white on black")}};
    for (const auto& [choice, text] : choices) {
        QAction* action = m_themeChoice->addAction(text);
        action->setCheckable(true);
        action->setData(static_cast<int>(choice));
        connect(action, &QAction::triggered, this, [this, choice = choice] { m_theme.setChoice(choice); });
    }
}

void WindowActions::followTheme()
{
    m_navigation.backAction()->setIcon(m_theme.icon(QStringLiteral("back")));
    m_navigation.forwardAction()->setIcon(m_theme.icon(QStringLiteral("forward")));
    connectCluster->setIcon(m_theme.icon(QStringLiteral("cluster")));
    openFile->setIcon(m_theme.icon(QStringLiteral("open")));
    exportPicture->setIcon(m_theme.icon(QStringLiteral("export")));
    find->setIcon(m_theme.icon(QStringLiteral("search")));
    tracePath->setIcon(m_theme.icon(QStringLiteral("trace")));
    showMap->setIcon(m_theme.icon(QStringLiteral("map")));
    showMatrix->setIcon(m_theme.icon(QStringLiteral("matrix")));
    showFacts->setIcon(m_theme.icon(QStringLiteral("facts")));
    showFindings->setIcon(m_theme.icon(QStringLiteral("state-degraded")));
    compare->setIcon(m_theme.icon(QStringLiteral("compare")));
    copyLink->setIcon(m_theme.icon(QStringLiteral("link")));
    keyboardHelp->setIcon(m_theme.icon(QStringLiteral("help")));
    toggleTheme->setIcon(m_theme.icon(m_theme.isDark() ? QStringLiteral("light") : QStringLiteral("dark")));
    for (QAction* action : m_themeChoice->actions())
        action->setChecked(action->data().toInt() == static_cast<int>(m_theme.choice()));
}

void WindowActions::fillMenuBar(QMenuBar& bar)
{
    QMenu* file = bar.addMenu(tr("&File"));
    file->addActions({connectCluster, readAgain});
    file->addSeparator();
    file->addActions({openFile, openFolder, saveCapture});
    QMenu* samples = file->addMenu(tr("&Sample cluster"));
    for (const auto& sample : resources::samples()) {
        const QString mode = QString::fromUtf8(sample.mode.data(), static_cast<qsizetype>(sample.mode.size()));
        const QString words = QString::fromUtf8(sample.summary.data(), static_cast<qsizetype>(sample.summary.size()));
        connect(samples->addAction(words), &QAction::triggered, this, [this, mode] { emit sampleChosen(mode); });
    }
    file->addSeparator();
    file->addAction(exportPicture);
    file->addSeparator();
    file->addActions({newWindow, closeWindow, quit});
    QMenu* view = bar.addMenu(tr("&View"));
    view->addActions({find, findService, showFindings, showCounters, showChanges, pause});
    view->addSeparator();
    view->addActions(m_themeChoice->actions());
    view->addSeparator();
    view->addAction(reduceMotion);
    QMenu* go = bar.addMenu(tr("&Go"));
    go->addActions({m_navigation.backAction(), m_navigation.forwardAction()});
    go->addSeparator();
    go->addActions({showMap, showMatrix, showFacts, tracePath, compare, showModeChange});
    go->addSeparator();
    go->addActions({copyLink, openLink});
    QMenu* help = bar.addMenu(tr("&Help"));
    help->addActions({keyboardHelp, about});
}

}  // namespace fairlead::views
