#include "views/window/run_window.h"

#include "resources/bundle.h"
#include "views/diagram/diagram_accessibility.h"
#include "views/theme/theme.h"
#include "views/window/main_window.h"
#include "views/window/window_group.h"

#include <QApplication>
#include <QSettings>

namespace fairlead::views {

int runWindow(QApplication&, const std::optional<WindowSource>& source)
{
    resources::load();
    installDiagramAccessibility();
    QSettings settings(QStringLiteral("fairlead"), QStringLiteral("fairlead"));
    Theme theme;
    WindowGroup windows(theme, settings);
    MainWindow& window = windows.open();
    if (source)
        window.open(*source);
    return QApplication::exec();
}

}  // namespace fairlead::views
