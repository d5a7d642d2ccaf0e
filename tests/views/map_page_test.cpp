#include "tests/views/map_page_fixture.h"

#include "tests/support/large_cluster.h"
#include "views/diagram/hover_card.h"
#include "views/map/map_legend.h"
#include "views/navigation/breadcrumb.h"
#include "views/path/trace_menu.h"

#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QPlainTextEdit>
#include <QToolButton>

#include <gmock/gmock.h>

namespace fairlead::views {
namespace {

using map::Thing;

QString q(const char* text) { return QString::fromUtf8(text); }

QString q(const std::string& text) { return QString::fromStdString(text); }

TEST_F(MapPageTest, IsReachedFromTheMenuAndSaysWhereOneIs)
{
    m_window.showCluster(test::sharedSampleCluster("shop-iptables-nft"), q("test"));
    QAction* action = m_window.findChild<QAction*>(q("showMap"));
    ASSERT_TRUE(action && action->isEnabled());
    EXPECT_EQ(action->shortcut(), QKeySequence(q("Ctrl+M")));
    action->trigger();
    ASSERT_TRUE(waitFor([&] { return static_cast<bool>(view().content()); }));
    EXPECT_TRUE(page().isVisible());
    EXPECT_TRUE(find<Breadcrumb>().text().endsWith(q("Map")));
    EXPECT_EQ(find<MapLegend>().text(), q("23 pods on 3 nodes, 14 services; 21 ready; 2 not ready"));
    EXPECT_EQ(view().accessibleName(), q("Map of shop-iptables-nft"));
}

TEST_F(MapPageTest, AClickSelectsEverywhere)
{
    openSample();
    click("node:worker-1");
    EXPECT_EQ(selectedId(), "node:worker-1");
    EXPECT_EQ(navigation().place().node, q("worker-1"));
    EXPECT_TRUE(details().contains(q("Node worker-1"))) << details().toStdString();
    EXPECT_TRUE(details().contains(q("iptables")));
    goNear("service:shop/frontend");
    click("service:shop/frontend");
    EXPECT_EQ(navigation().place().qualifiedService(), q("shop/frontend"));
    EXPECT_EQ(view().emphasis().lit, map().services()[view().selected().index].pods.size());
    EXPECT_GT(view().emphasis().lit, 0U);
    EXPECT_TRUE(find<MapLegend>().text().contains(q("endpoints of shop/frontend: 3 pods on 3 nodes")));
    QTest::mouseClick(&view(), Qt::LeftButton, {}, view().rect().bottomRight() - QPoint(200, 2));
}

TEST_F(MapPageTest, TheServiceStaysLitWhileItsPodsAreLookedAt)
{
    openSample(Place::ofMap(q("shop"), q("frontend")));
    const auto lit = view().emphasis().lit;
    ASSERT_GT(lit, 0U);
    const std::string pod = map::idOf(map(), {Thing::Kind::pod, map().services()[view().selected().index].pods.front()});
    goNear(pod.c_str());
    EXPECT_EQ(view().emphasis().lit, lit);
    EXPECT_EQ(q(selectedId()), q("pod:") + navigation().place().map.pod);
    EXPECT_EQ(navigation().place().qualifiedService(), q("shop/frontend"));
    EXPECT_TRUE(details().contains(q("Behind")));
    press(Qt::Key_Escape);
    EXPECT_EQ(view().emphasis().lit, 0U);
    EXPECT_FALSE(navigation().place().hasService());
}

TEST_F(MapPageTest, ALinkLeadsBackToTheSameSelectionAndFilter)
{
    openSample();
    goNear("pod:shop/stuck");
    find<QLineEdit>("mapLabels").setText(q("app!=cart"));
    find<QComboBox>("mapNamespace").setCurrentIndex(find<QComboBox>("mapNamespace").findData(q("shop")));
    const QString link = navigation().place().toLink();
    const auto place = Place::fromLink(link);
    ASSERT_TRUE(place) << link.toStdString();
    EXPECT_EQ(*place, navigation().place());
    navigation().goTo(Place::cluster());
    navigation().reset(Place::cluster());
    navigation().goTo(*place);
    EXPECT_EQ(selectedId(), "pod:shop/stuck");
    EXPECT_EQ(find<QLineEdit>("mapLabels").text(), q("app!=cart"));
    ASSERT_TRUE(waitFor([&] { return view().emphasis().filtered; }));
    navigation().goTo(Place::ofMap());
    EXPECT_EQ(find<QLineEdit>("mapLabels").text(), QString());
    ASSERT_TRUE(waitForShown(map().pods().size()));
}

TEST_F(MapPageTest, AFilterLetsThroughAndSaysHowMany)
{
    openSample();
    find<QComboBox>("mapState").setCurrentIndex(find<QComboBox>("mapState").findData(q("notReady")));
    ASSERT_TRUE(waitForShown(2));
    EXPECT_TRUE(find<MapLegend>().text().startsWith(q("2 of 23 pods: not ready")));
    EXPECT_EQ(page().message(), QString());
    find<QLineEdit>("mapLabels").setText(q("app=nobody"));
    ASSERT_TRUE(waitForShown(0));
    EXPECT_TRUE(page().message().contains(q("No pod fits: labels app=nobody, not ready"))) << page().message().toStdString();
    QTest::mouseClick(&find<QToolButton>("mapShowAll"), Qt::LeftButton);
    ASSERT_TRUE(waitForShown(23));
    EXPECT_EQ(page().message(), QString());
    EXPECT_EQ(navigation().place(), Place::ofMap());
}

TEST_F(MapPageTest, AFilterThatIsNotUnderstoodSaysWhatToWrite)
{
    openSample();
    find<QLineEdit>("mapLabels").setText(q("app=a b"));
    ASSERT_TRUE(waitFor([&] { return page().message().contains(q("not understood")); }));
    EXPECT_TRUE(page().message().contains(q("app!=cart")));
    EXPECT_EQ(view().emphasis().shown, 23U);
    find<QLineEdit>("mapLabels").clear();
    ASSERT_TRUE(waitFor([&] { return page().message().isEmpty(); }));
}

TEST_F(MapPageTest, SearchFliesFromHitToHit)
{
    openSample();
    view().setFocus();
    press(Qt::Key_Slash);
    auto& field = find<QLineEdit>("mapSearch");
    ASSERT_TRUE(field.hasFocus());
    QTest::keyClicks(&field, q("catalog"));
    ASSERT_TRUE(waitFor([&] { return selectedId() == "service:shop/catalog"; })) << selectedId();
    EXPECT_TRUE(view().rect().contains(spotOf(view().selected())));
    QTest::keyClick(&field, Qt::Key_Return);
    const std::string second = selectedId();
    EXPECT_NE(second, "service:shop/catalog");
    EXPECT_TRUE(view().rect().contains(spotOf(view().selected())));
    QTest::keyClick(&field, Qt::Key_Return, Qt::ShiftModifier);
    EXPECT_EQ(selectedId(), "service:shop/catalog");
    field.setText(q("no such thing"));
    ASSERT_TRUE(waitFor([&] {
        for (const QLabel* label : page().findChildren<QLabel*>(q("muted")))
            if (label->text() == q("nothing"))
                return true;
        return false;
    }));
    EXPECT_FALSE(find<QToolButton>("mapHitOn").isEnabled());
    field.setText(q("10.244.1.4"));
    ASSERT_TRUE(waitFor([&] { return view().selected().kind == Thing::Kind::pod; }));
}

TEST_F(MapPageTest, ADoubleClickOpensTheServiceFromThere)
{
    openSample(Place::ofMap(q("shop"), q("frontend")));
    QTest::mouseDClick(&view(), Qt::LeftButton, {}, spotOf(thing("node:worker-2")));
    EXPECT_EQ(navigation().place().page, Place::Page::service);
    EXPECT_EQ(navigation().place().node, q("worker-2"));
    EXPECT_EQ(navigation().place().service, q("frontend"));
    EXPECT_EQ(navigation().place().map, Place::Map());
}

TEST_F(MapPageTest, TheServiceListLightsInsteadOfLeaving)
{
    openSample();
    auto& list = find<QListView>("serviceList");
    QTest::mouseClick(list.viewport(), Qt::LeftButton, {}, list.visualRect(list.model()->index(3, list.modelColumn())).center());
    EXPECT_EQ(navigation().place().page, Place::Page::map);
    EXPECT_EQ(view().selected().kind, Thing::Kind::service);
    EXPECT_EQ(navigation().place().hasService(), true);
}

TEST_F(MapPageTest, TheMenuCopiesAddressesOpensEvidenceAndTraces)
{
    openSample();
    const Thing pod{Thing::Kind::pod, map().services()[thing("service:shop/frontend").index].pods.front()};
    view().flyTo(pod);
    press(Qt::Key_F10, Qt::ShiftModifier);
    auto* menu = m_window.findChild<QMenu*>(q("entryMenu"));
    ASSERT_TRUE(menu);
    const auto trigger = [menu](const char* begin) {
        for (QAction* action : menu->actions()) {
            if (action->text().startsWith(q(begin))) {
                action->trigger();
                return true;
            }
        }
        return false;
    };
    EXPECT_TRUE(trigger("Copy the address"));
    EXPECT_EQ(QGuiApplication::clipboard()->text(), q(map::addressOf(*map().pods()[pod.index].object)));
    EXPECT_TRUE(trigger("Trace from here"));
    EXPECT_TRUE(find<TraceMenu>().isPicking());
    menu->close();
    view().flyTo(thing("service:shop/catalog"));
    EXPECT_EQ(navigation().place().page, Place::Page::path) << "the click answered where it goes";
    EXPECT_TRUE(navigation().place().path.from.startsWith(q("pod:shop/frontend")));
    EXPECT_TRUE(navigation().place().path.to.startsWith(q("service:shop/catalog")));
}

TEST_F(MapPageTest, IsReadAsText)
{
    openSample();
    view().setFocus();
    press(Qt::Key_T);
    auto* reading = page().findChild<QPlainTextEdit*>(q("reading"));
    ASSERT_TRUE(reading->isVisible());
    EXPECT_TRUE(reading->toPlainText().contains(q("Node worker-1: iptables")));
    EXPECT_TRUE(reading->toPlainText().contains(q("shop/stuck: no address")));
    QTest::keyClick(reading, Qt::Key_T);
    EXPECT_TRUE(view().isVisible());
}

TEST_F(MapPageTest, GivesThePictureThatIsExported)
{
    openSample(Place::ofMap(q("shop"), q("frontend")));
    const PicturePtr picture = page().picture();
    ASSERT_TRUE(picture);
    EXPECT_TRUE(picture->find("legend:lit"));
    EXPECT_TRUE(m_window.findChild<QAction*>(q("exportPicture"))->isEnabled());
}

SnapshotPtr emptyCluster(std::map<std::string, evidence::Evidence::Text, std::less<>> files = {})
{
    return cluster::ClusterSnapshot::build({{"empty", "", "", "", {}}, std::move(files)}).value();
}

TEST_F(MapPageTest, OfNothingSaysWhy)
{
    open(emptyCluster());
    EXPECT_TRUE(page().message().contains(q("neither nodes nor pods nor services were read"))) << page().message().toStdString();
    EXPECT_EQ(page().picture(), nullptr);
    page().setReading(true);
    EXPECT_EQ(page().readingText(), QString());
    view().grab();
    press(Qt::Key_Right);
    turnWheel(1, QPoint(5, 5));
}

TEST_F(MapPageTest, AnotherClusterReplacesTheMap)
{
    openSample();
    view().select(thing("node:worker-1"));
    open(cluster::ClusterSnapshot::build(test::largeCluster({40, 400, 10, 2, 3, 20, 0})).value());
    ASSERT_TRUE(waitFor([&] { return map().nodes().size() == 40; }));
    EXPECT_FALSE(view().selected());
    EXPECT_EQ(find<QComboBox>("mapNamespace").count(), 4);
}

TEST_F(MapPageTest, ALargeClusterIsWalkedWithoutWaiting)
{
    open(cluster::ClusterSnapshot::build(test::largeCluster({600, 9000, 200, 3, 4, 50, 0})).value());
    EXPECT_EQ(view().detail(), map::Detail::nodes);
    const Thing last{Thing::Kind::pod, static_cast<std::uint32_t>(map().pods().size() - 1)};
    view().flyTo(last);
    EXPECT_EQ(view().detail(), map::Detail::names);
    EXPECT_EQ(view().thingAt(spotOf(last)), last);
    view().grab();
}

}  // namespace
}  // namespace fairlead::views
