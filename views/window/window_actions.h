#pragma once

#include <QObject>

class QAction;
class QActionGroup;
class QMenuBar;

namespace fairlead::views {

class Navigation;
class Theme;

// The window's actions and the menus they stand in. What they do is connected where it is done.
class WindowActions : public QObject {
    Q_OBJECT

public:
    WindowActions(Navigation& navigation, Theme& theme, QObject* parent = nullptr);

    void fillMenuBar(QMenuBar& bar);

    QAction* const connectCluster;
    QAction* const readAgain;
    QAction* const openFile;
    QAction* const openFolder;
    QAction* const saveCapture;
    QAction* const exportPicture;
    QAction* const newWindow;
    QAction* const closeWindow;
    QAction* const quit;
    QAction* const find;
    QAction* const findService;
    QAction* const tracePath;
    QAction* const showMap;
    QAction* const showMatrix;
    QAction* const showFacts;
    QAction* const showModeChange;
    QAction* const compare;
    QAction* const copyLink;
    QAction* const openLink;
    QAction* const showCounters;
    QAction* const showFindings;
    QAction* const showChanges;
    QAction* const pause;
    QAction* const toggleTheme;
    QAction* const reduceMotion;
    QAction* const keyboardHelp;
    QAction* const about;

signals:
    void sampleChosen(const QString& mode);

private:
    void createThemeChoice();
    void followTheme();

    Navigation& m_navigation;
    Theme& m_theme;
    QActionGroup* m_themeChoice;
};

}  // namespace fairlead::views
