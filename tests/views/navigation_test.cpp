#include "views/navigation/navigation.h"

#include "views/navigation/breadcrumb.h"

#include <QAction>
#include <QSignalSpy>

#include <gtest/gtest.h>

#include <string>

namespace fairlead::views {
namespace {

Place service(const std::string& name) { return Place::ofService(QStringLiteral("shop"), QString::fromStdString(name)); }
Place chains(const std::string& name)
{
    return Place::ofChains(QStringLiteral("shop"), QString::fromStdString(name), QStringLiteral("worker-1"));
}

TEST(Navigation, GoesBackAndForward)
{
    Navigation navigation;
    EXPECT_FALSE(navigation.backAction()->isEnabled());
    navigation.goTo(service("cart"));
    navigation.goTo(chains("cart"));
    navigation.backAction()->trigger();
    EXPECT_EQ(navigation.place(), service("cart"));
    EXPECT_TRUE(navigation.forwardAction()->isEnabled());
    navigation.forwardAction()->trigger();
    EXPECT_EQ(navigation.place(), chains("cart"));
    navigation.goBack();
    navigation.goBack();
    navigation.goBack();
    EXPECT_EQ(navigation.place(), Place::cluster());
    EXPECT_FALSE(navigation.backAction()->isEnabled());
}

TEST(Navigation, ForgetsWhatWasForwardWhenItGoesElsewhere)
{
    Navigation navigation;
    navigation.goTo(service("cart"));
    navigation.goBack();
    navigation.goTo(service("frontend"));
    EXPECT_FALSE(navigation.forwardAction()->isEnabled());
    navigation.goBack();
    EXPECT_EQ(navigation.place(), Place::cluster());
}

TEST(Navigation, SaysEachChangeOnce)
{
    Navigation navigation;
    const QSignalSpy spy(&navigation, &Navigation::placeChanged);
    navigation.goTo(service("cart"));
    navigation.goTo(service("cart"));
    EXPECT_EQ(spy.count(), 1);
    navigation.goForward();
    EXPECT_EQ(spy.count(), 1);
}

TEST(Navigation, LetsAListenerGoElsewhere)
{
    Navigation navigation;
    QStringList heard;
    QObject::connect(&navigation, &Navigation::placeChanged, [&](const Place& place) {
        for (int i = 0; i < 50 && place == service("first"); ++i)
            navigation.goTo(service("next" + std::to_string(i)));
    });
    QObject::connect(&navigation, &Navigation::placeChanged, [&](const Place& place) { heard << place.service; });
    navigation.goTo(service("first"));
    EXPECT_EQ(heard.size(), 51);
    EXPECT_EQ(heard.back(), QStringLiteral("first")) << "what the second listener was still to hear";
    EXPECT_EQ(navigation.place(), service("next49"));
}

TEST(Navigation, RefinesAPlaceWithoutAStep)
{
    Navigation navigation;
    navigation.goTo(service("cart"));
    navigation.goTo(chains("cart"));
    Place rule = chains("cart");
    rule.line = 12;
    navigation.replace(rule);
    EXPECT_EQ(navigation.place(), rule);
    navigation.goBack();
    EXPECT_EQ(navigation.place(), service("cart"));
    navigation.goForward();
    EXPECT_EQ(navigation.place(), rule);
}

TEST(Navigation, KeepsABoundedHistory)
{
    Navigation navigation;
    for (int i = 0; i < 2000; ++i)
        navigation.goTo(service(std::to_string(i)));
    int steps = 0;
    while (navigation.backAction()->isEnabled()) {
        navigation.goBack();
        ++steps;
    }
    EXPECT_LT(steps, 1000);
    EXPECT_GT(steps, 100);
}

TEST(Breadcrumb, ShowsTheWayDown)
{
    Navigation navigation;
    Breadcrumb breadcrumb(navigation);
    breadcrumb.setClusterName(QStringLiteral("shop-cluster"));
    EXPECT_EQ(breadcrumb.text().toStdString(), "shop-cluster");
    Place rule = chains("cart");
    rule.chain = QStringLiteral("ipv4/nat/KUBE-SERVICES");
    rule.file = QStringLiteral("nodes/worker-1/iptables-save.txt");
    rule.line = 97;
    navigation.goTo(rule);
    EXPECT_EQ(breadcrumb.text().toStdString(), "shop-cluster › shop/cart › worker-1 › KUBE-SERVICES › line 97");
    navigation.goTo(Place::ofEvidence(QStringLiteral("api/services.json"), 1));
    EXPECT_EQ(breadcrumb.text().toStdString(), "shop-cluster › api/services.json");
}

}  // namespace
}  // namespace fairlead::views
