#include "tests/support/sample_captures.h"
#include "views/dump/dump_document.h"
#include "views/dump/dump_page.h"
#include "views/dump/dump_syntax.h"
#include "views/dump/dump_view.h"
#include "views/navigation/navigation.h"
#include "views/theme/theme.h"

#include <QElapsedTimer>
#include <QLineEdit>
#include <QProgressBar>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include <gtest/gtest.h>

namespace fairlead::views {
namespace {

using SnapshotPtr = std::shared_ptr<const cluster::ClusterSnapshot>;

SnapshotPtr snapshotWith(const std::string& file, std::string text)
{
    std::map<std::string, evidence::Evidence::Text, std::less<>> files;
    files.emplace(file, std::make_shared<const std::string>(std::move(text)));
    return cluster::ClusterSnapshot::build(evidence::Evidence({}, std::move(files))).value();
}

std::shared_ptr<const DumpDocument> documentOf(std::string text)
{
    return DumpDocument::read(*snapshotWith("notes.txt", std::move(text)), "notes.txt");
}

std::string lines(const DumpDocument& document)
{
    std::string all;
    for (std::size_t i = 0; i < document.lineCount(); ++i)
        all += '[' + std::string(document.line(i)) + ']';
    return all;
}

TEST(DumpDocument, SplitsLinesHoweverTheyEnd)
{
    EXPECT_EQ(lines(*documentOf("a\nb\r\n\nc")), "[a][b][][c]");
    EXPECT_EQ(lines(*documentOf("a\n")), "[a]");
    EXPECT_EQ(lines(*documentOf("")), "[]");
    EXPECT_EQ(DumpDocument::read(*snapshotWith("a", "b"), "c"), nullptr);
}

TEST(DumpDocument, SaysWhichServiceALineBelongsTo)
{
    const auto snapshot = cluster::ClusterSnapshot::build(test::openSample("shop-iptables-nft")).value();
    const auto document = DumpDocument::read(*snapshot, "nodes/control-plane/iptables-save.txt");
    ASSERT_TRUE(document);
    int owned = 0;
    for (std::size_t i = 0; i < document->lineCount(); ++i) {
        const auto line = document->line(i);
        const bool named =
            line.find("\"shop/frontend:http") != std::string_view::npos && line.find("-A KUBE-SVC-") != std::string_view::npos;
        if (named) {
            EXPECT_EQ(document->owner(i), "shop/frontend") << line;
            ++owned;
        }
    }
    EXPECT_GT(owned, 2);
    EXPECT_EQ(document->owner(0), "");
}

TEST(DumpDocument, FindsLinesByTextInAnyCase)
{
    FilterProgress progress;
    const auto document = documentOf("one\nTwo\nthree two\n");
    EXPECT_EQ(matchingLines(*document, {"tWO", false}, progress), (std::vector<std::uint32_t>{1, 2}));
    EXPECT_TRUE(matchingLines(*document, {"four", false}, progress).empty());
    progress.cancelled = true;
    EXPECT_TRUE(matchingLines(*document, {"two", false}, progress).empty());
}

TEST(DumpDocument, SaysWhichServicesALineOfASetBelongsTo)
{
    const auto snapshot = cluster::ClusterSnapshot::build(test::openSample("shop-ipvs")).value();
    const auto sets = DumpDocument::read(*snapshot, "nodes/worker-1/ipset.txt");
    const auto servers = DumpDocument::read(*snapshot, "nodes/worker-1/ipvs.txt");
    ASSERT_TRUE(sets && servers);
    EXPECT_TRUE(sets->hasOwners());
    bool several = false;
    for (std::size_t i = 0; i < sets->lineCount(); ++i)
        several = several || sets->owner(i).find(", ") != std::string_view::npos;
    EXPECT_TRUE(several) << "of an endpoint that three services have";
    EXPECT_NE(servers->owner(0), "");
    EXPECT_FALSE(DumpDocument::read(*snapshot, "nodes/worker-1/sysctl.txt")->hasOwners());
}

TEST(DumpDocument, KnowsTheLinesThatAreNotUnderstood)
{
    const std::string file = "nodes/a/iptables-save.txt";
    const auto snapshot =
        snapshotWith(file, "*nat\n:A - [0:0]\n-A A -j RETURN\n-A A -m wonder -j RETURN\n-A A -m wonder -j DROP\nCOMMIT\n");
    const auto document = DumpDocument::read(*snapshot, file);
    EXPECT_EQ(document->notUnderstood(), (std::vector<std::uint32_t>{3, 4}));
    FilterProgress progress;
    EXPECT_EQ(matchingLines(*document, {"", true}, progress), (std::vector<std::uint32_t>{3, 4}));
    EXPECT_EQ(matchingLines(*document, {"drop", true}, progress), (std::vector<std::uint32_t>{4}));
}

std::string coloured(std::string_view line)
{
    const char* const names[]{"plain", "comment", "keyword", "chain", "address", "number", "text", "verdict", "counter"};
    std::string result;
    for (const DumpSpan& span : colourLine(line))
        result +=
            std::string(names[static_cast<int>(span.token)]) + '(' + std::string(line.substr(span.begin, span.length)) + ") ";
    return result;
}

TEST(DumpSyntax, ColoursAnIptablesRule)
{
    EXPECT_EQ(
        coloured(
            "[12:720] -A KUBE-SEP-ABC -p tcp -m comment --comment \"shop/cart \\\"x\\\"\" -j DNAT --to-destination 10.1.2.3:80"),
        "counter([12:720]) keyword(-A) chain(KUBE-SEP-ABC) keyword(-p) keyword(tcp) keyword(-m) keyword(comment) "
        "keyword(--comment) text(\"shop/cart \\\"x\\\"\") keyword(-j) verdict(DNAT) keyword(--to-destination) "
        "address(10.1.2.3:80) ");
    EXPECT_EQ(coloured("# Generated"), "comment(# Generated) ");
}

TEST(DumpSyntax, TakesAnyBytes)
{
    for (const std::string& line : {std::string("\"never closed"), std::string("[["), std::string("\xff\xfe\x80"),
                                    std::string(1000, '\\'), std::string("a\0b", 3), std::string("[1:")}) {
        std::size_t end = 0;
        for (const DumpSpan& span : colourLine(line)) {
            EXPECT_GE(span.begin, end);
            end = span.begin + span.length;
        }
        EXPECT_LE(end, line.size());
    }
}

class DumpViewTest : public testing::Test {
protected:
    void showLines(int count)
    {
        std::string text;
        for (int i = 1; i <= count; ++i)
            text += "-A KUBE-SVC-" + std::to_string(i) + " -j ACCEPT\n";
        m_view.resize(800, 600);
        m_view.show();
        m_view.setDocument(documentOf(std::move(text)));
    }
    Theme m_theme;
    DumpView m_view{m_theme};
};

TEST_F(DumpViewTest, SelectsByKeyboardAndShowsTheLine)
{
    showLines(1000);
    const QSignalSpy spy(&m_view, &DumpView::lineSelected);
    QTest::keyClick(&m_view, Qt::Key_Down);
    EXPECT_EQ(m_view.selectedLine(), 1);
    QTest::keyClick(&m_view, Qt::Key_End);
    EXPECT_EQ(m_view.selectedLine(), 1000);
    EXPECT_GT(m_view.verticalScrollBar()->value(), 0);
    QTest::keyClick(&m_view, Qt::Key_Up);
    EXPECT_EQ(m_view.selectedLine(), 999);
    EXPECT_EQ(spy.count(), 3);
    EXPECT_TRUE(m_view.accessibleDescription().contains(QStringLiteral("KUBE-SVC-999 ")));
}

TEST_F(DumpViewTest, ShowsOnlyFilteredLinesAndNumbersThemAsInTheFile)
{
    showLines(1000);
    m_view.setFilter(std::make_shared<const std::vector<std::uint32_t>>(std::vector<std::uint32_t>{9, 99}));
    EXPECT_EQ(m_view.shownLines(), 2U);
    m_view.selectLine(50);
    EXPECT_EQ(m_view.selectedLine(), 100) << "the next shown line";
    m_view.setFilter(nullptr);
    EXPECT_EQ(m_view.shownLines(), 1000U);
    EXPECT_EQ(m_view.selectedLine(), 100);
}

TEST_F(DumpViewTest, PaintsAsFastWithManyLinesAsWithFew)
{
    showLines(430'000);
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; i < 20; ++i) {
        m_view.verticalScrollBar()->setValue(m_view.verticalScrollBar()->maximum() / 20 * i);
        EXPECT_FALSE(m_view.grab().isNull());
    }
    EXPECT_LT(timer.elapsed() / 20, 200) << "milliseconds a frame, in a debug build under load";
}

TEST_F(DumpViewTest, PaintsAnEndlessLine)
{
    m_view.resize(800, 600);
    m_view.show();
    m_view.setDocument(documentOf(std::string(20'000'000, 'x')));
    m_view.horizontalScrollBar()->setValue(m_view.horizontalScrollBar()->maximum() / 2);
    QElapsedTimer timer;
    timer.start();
    EXPECT_FALSE(m_view.grab().isNull());
    EXPECT_LT(timer.elapsed(), 500);
}

TEST(DumpPageTest, ShowsOnlyWhatIsNotUnderstoodWhereALinkSaysSo)
{
    const std::string file = "nodes/a/iptables-save.txt";
    const auto snapshot = snapshotWith(file, "*nat\n:A - [0:0]\n-A A -j RETURN\n-A A -m wonder -j RETURN\nCOMMIT\n");
    Navigation navigation;
    const Theme theme;
    DumpPage page(navigation, theme);
    page.setVisible(true);
    page.setSnapshot(snapshot);
    QObject::connect(&navigation, &Navigation::placeChanged, &page, [&page](const Place& place) { page.show(place); });
    navigation.goTo(*Place::fromLink(QStringLiteral("fairlead:evidence/nodes/a/iptables-save.txt?line=4&only=not-understood")));
    ASSERT_TRUE(QTest::qWaitFor([&] { return page.view().shownLines() == 1; }));
    EXPECT_EQ(page.view().selectedLine(), 4);
    auto& only = *page.findChild<QToolButton*>(QStringLiteral("onlyNotUnderstood"));
    EXPECT_TRUE(only.isChecked());
    EXPECT_EQ(only.text(), QStringLiteral("1 not understood"));
    only.click();
    EXPECT_TRUE(QTest::qWaitFor([&] { return page.view().shownLines() == 5; }));
    EXPECT_FALSE(navigation.place().onlyNotUnderstood);
}

TEST(DumpPageTest, ShowsHowFarAFilterIsAndGivesWayToTheNext)
{
    std::string text;
    for (int i = 0; i < 400'000; ++i)
        text += "[0:0] -A KUBE-SEP-ABCDEFGHIJKLMNOP -p tcp -m tcp -j DNAT --to-destination 10.0.0." + std::to_string(i % 256)
            + ":80\n";
    const auto snapshot = snapshotWith("notes.txt", std::move(text));
    Navigation navigation;
    const Theme theme;
    DumpPage page(navigation, theme);
    page.setVisible(true);
    page.setSnapshot(snapshot);
    page.show(Place::ofEvidence(QStringLiteral("notes.txt"), 0));
    ASSERT_TRUE(QTest::qWaitFor([&] { return page.view().shownLines() == 400'000; }));
    auto& filter = *page.findChild<QLineEdit*>(QStringLiteral("dumpFilter"));
    filter.setText(QStringLiteral("10.0.0.7:"));
    filter.setText(QStringLiteral("10.0.0.8:"));
    EXPECT_EQ(page.view().shownLines(), 400'000U) << "it runs elsewhere";
    ASSERT_TRUE(QTest::qWaitFor([&] { return page.view().shownLines() < 400'000; }, 30'000));
    EXPECT_EQ(page.view().document()->line(8), page.view().document()->line(264)) << "every 256th";
    EXPECT_EQ(page.view().shownLines(), 1563U) << "the last one asked for";
    EXPECT_FALSE(page.findChild<QProgressBar*>()->isVisible());
}

}  // namespace
}  // namespace fairlead::views
