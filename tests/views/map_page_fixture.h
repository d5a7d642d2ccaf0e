#pragma once

#include "model/map/map_words.h"
#include "tests/support/sample_clusters.h"
#include "views/details/details_panel.h"
#include "views/map/map_page.h"
#include "views/map/map_view.h"
#include "views/theme/theme.h"
#include "views/window/main_window.h"

#include <QApplication>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>
#include <QWheelEvent>

#include <gtest/gtest.h>

#include <string>

namespace fairlead::views {

inline QString textOf(const std::string& text) { return QString::fromStdString(text); }

// A window on the map of a cluster, used as a person does.
class MapPageTest : public testing::Test {
protected:
    void SetUp() override
    {
        m_theme.setReduceMotion(true);
        m_window.resize(1366, 768);
        m_window.show();
        QApplication::setActiveWindow(&m_window);
    }
    template <class Condition> static bool waitFor(Condition condition) { return QTest::qWaitFor(condition, 30'000); }
    template <class Widget> Widget& find(const char* name = nullptr)
    {
        return *m_window.findChild<Widget*>(name ? textOf(name) : QString());
    }
    void open(const SnapshotPtr& snapshot, const Place& place = Place::ofMap())
    {
        m_window.showCluster(snapshot, textOf("test"));
        navigation().goTo(place);
        ASSERT_TRUE(waitFor([&] { return view().content() || !page().message().contains(textOf("Drawing")); }));
    }
    void openSample(const Place& place = Place::ofMap()) { open(test::sharedSampleCluster("shop-iptables-nft"), place); }
    MapPage& page() { return find<MapPage>(); }
    MapView& view() { return page().view(); }
    Navigation& navigation() { return m_window.navigation(); }
    const fairlead::map::ClusterMap& map() { return *view().content().map; }
    fairlead::map::Thing thing(const char* id) { return fairlead::map::thingOf(map(), id); }
    std::string selectedId() { return fairlead::map::idOf(map(), view().selected()); }
    // Where it is hit, and not what stands on it.
    QPoint spotOf(const fairlead::map::Thing& thing)
    {
        if (thing.kind == fairlead::map::Thing::Kind::node)
            return view().camera().toScreen(view().content().layout->nodeHeader(thing.index)).center().toPoint();
        return view().rectOnScreen(thing).center().toPoint();
    }
    // Near enough to click on it.
    void goNear(const char* id)
    {
        view().flyTo(thing(id));
        ASSERT_TRUE(view().rect().contains(spotOf(thing(id)))) << id;
    }
    void click(const char* id) { QTest::mouseClick(&view(), Qt::LeftButton, {}, spotOf(thing(id))); }
    QString details() { return find<DetailsPanel>().plainText(); }
    void press(int key, Qt::KeyboardModifiers modifiers = {}) { QTest::keyClick(&view(), static_cast<Qt::Key>(key), modifiers); }
    bool waitForShown(std::size_t pods)
    {
        return waitFor([&] { return view().emphasis().shown == pods; });
    }
    void turnWheel(int steps, const QPoint& at)
    {
        QWheelEvent event(at, view().mapToGlobal(at), {}, QPoint(0, 120 * steps), Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase,
                          false);
        QApplication::sendEvent(&view(), &event);
    }

    Theme m_theme;
    QTemporaryDir m_folder;
    QSettings m_settings{m_folder.filePath(textOf("settings.ini")), QSettings::IniFormat};
    MainWindow m_window{m_theme, m_settings};
};

}  // namespace fairlead::views
