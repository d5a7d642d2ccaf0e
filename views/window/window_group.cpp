#include "views/window/window_group.h"

#include "views/window/main_window.h"

namespace fairlead::views {
namespace {

// So that both title bars can be seen.
constexpr QPoint besideNeighbour(32, 32);

}  // namespace

WindowGroup::WindowGroup(Theme& theme, QSettings& settings, const kubernetes::Environment& environment)
    : m_theme(theme), m_settings(settings), m_environment(environment)
{
}

WindowGroup::~WindowGroup()
{
    const QList<MainWindow*> open = m_windows;
    for (MainWindow* window : open) {
        window->disconnect(this);
        delete window;
    }
}

MainWindow& WindowGroup::open(const MainWindow* neighbour)
{
    auto* window = new MainWindow(m_theme, m_settings, nullptr, m_environment);
    window->setAttribute(Qt::WA_DeleteOnClose);
    m_windows.append(window);
    connect(window, &QObject::destroyed, this, [this, window] { m_windows.removeAll(window); });
    connect(window, &MainWindow::newWindowRequested, this, [this, window] { open(window); });
    if (neighbour != nullptr) {
        window->setWindowState(Qt::WindowNoState);
        window->resize(neighbour->normalGeometry().size());
        window->move(neighbour->normalGeometry().topLeft() + besideNeighbour);
    }
    window->show();
    return *window;
}

}  // namespace fairlead::views
