#include "views/diagram/entry_menu.h"

#include "resources/bundle.h"
#include "tests/views/sample_pictures.h"
#include "views/diagram/diagram_view.h"
#include "views/navigation/navigation.h"

#include <QApplication>
#include <QClipboard>
#include <QMenu>
#include <QSignalSpy>
#include <QTest>

#include <gmock/gmock.h>

namespace fairlead::views {
namespace {

class EntryMenuTest : public testing::Test {
protected:
    void SetUp() override
    {
        auto evidence = resources::openSample("iptables");
        ASSERT_TRUE(evidence);
        auto snapshot = cluster::ClusterSnapshot::build(std::move(*evidence));
        ASSERT_TRUE(snapshot);
        m_menu.setSnapshot(*snapshot);
        m_service.name = "shop/frontend";
        m_service.description = "A service.";
        m_service.link = {diagram::Link::Kind::service, "shop", "frontend", {}, {}, {}};
        m_service.evidence = {{"nodes/control-plane/iptables-save.txt", 200, "-A KUBE-SERVICES"}};
        m_navigation.reset(Place::ofService(QStringLiteral("shop"), QStringLiteral("frontend"), QStringLiteral("control-plane")));
    }
    static QAction* actionWith(const QMenu& menu, const QString& text)
    {
        for (QAction* action : menu.actions()) {
            if (action->text().contains(text))
                return action;
            if (action->menu())
                if (QAction* found = actionWith(*action->menu(), text))
                    return found;
        }
        return nullptr;
    }
    static QString copied() { return QApplication::clipboard()->text(); }

    Navigation m_navigation;
    EntryMenu m_menu{m_navigation};
    diagram::Item m_service;
};

TEST_F(EntryMenuTest, CopiesAddressesAndCommands)
{
    QMenu menu;
    m_menu.fill(menu, m_service);
    QAction* address = actionWith(menu, QStringLiteral("10.96.89.105:80"));
    ASSERT_NE(address, nullptr);
    address->trigger();
    EXPECT_EQ(copied(), QStringLiteral("10.96.89.105:80"));
    QAction* command = actionWith(menu, QStringLiteral("iptables-save"));
    ASSERT_NE(command, nullptr);
    command->trigger();
    EXPECT_EQ(copied(), QStringLiteral("iptables-save | grep -F shop/frontend"));
    EXPECT_TRUE(command->toolTip().contains(QStringLiteral("control-plane"))) << command->toolTip().toStdString();
}

TEST_F(EntryMenuTest, OpensTheEvidence)
{
    QMenu menu;
    m_menu.fill(menu, m_service);
    QAction* open = actionWith(menu, QStringLiteral("Open the evidence"));
    ASSERT_NE(open, nullptr);
    open->trigger();
    EXPECT_EQ(m_navigation.place(), Place::ofEvidence(QStringLiteral("nodes/control-plane/iptables-save.txt"), 200));
}

TEST_F(EntryMenuTest, ShowsAnAmpersandAsALetterAndEndsLongTexts)
{
    m_service.evidence = {{"nodes/a&b" + std::string(300, 'x'), 1, ""}};
    QMenu menu;
    m_menu.fill(menu, m_service);
    const QAction* open = actionWith(menu, QStringLiteral("Open the evidence"));
    ASSERT_NE(open, nullptr);
    EXPECT_TRUE(open->text().contains(QStringLiteral("a&&b")));
    EXPECT_LT(open->text().size(), 150);
}

TEST_F(EntryMenuTest, OpensOnAPictureAndActivatesThere)
{
    DiagramView view(DiagramView::Fit::whole);
    view.resize(600, 400);
    view.show();
    view.setList(test::crossOfBoxes());
    m_menu.attach(view);
    const QSignalSpy activated(&view, &DiagramView::activated);
    view.select("middle");
    QTest::keyClick(&view, Qt::Key_F10, Qt::ShiftModifier);
    auto* menu = view.findChild<QMenu*>(QStringLiteral("entryMenu"));
    ASSERT_NE(menu, nullptr);
    EXPECT_TRUE(menu->isVisible());
    QAction* open = actionWith(*menu, QStringLiteral("Open"));
    ASSERT_NE(open, nullptr);
    open->trigger();
    EXPECT_EQ(activated.count(), 1);
    EXPECT_NE(actionWith(*menu, QStringLiteral("Copy the text")), nullptr);
    menu->close();
}

}  // namespace
}  // namespace fairlead::views
