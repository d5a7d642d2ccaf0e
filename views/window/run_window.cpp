#include "views/window/run_window.h"

#include "resources/bundle.h"
#include "views/diagram/diagram_accessibility.h"
#include "views/theme/theme.h"
#include "views/window/main_window.h"

#include <QApplication>
#include <QSettings>

namespace fairlead::views {

int runWindow(QApplication&, const std::optional<WindowSource>& source)
{
    resources::load();
    installDiagramAccessibility();
    QSettings settings(QStringLiteral("fairlead"), QStringLiteral("fairlead"));
    Theme theme;
    MainWindow window(theme, settings);
    window.show();
    if (source)
        window.open(*source);
    return QApplication::exec();
}

}  // namespace fairlead::views
