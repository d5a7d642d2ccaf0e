#include "tests/support/sample_captures.h"
#include "views/dump/dump_document.h"
#include "views/dump/dump_syntax.h"
#include "views/dump/dump_view.h"
#include "views/theme/theme.h"

#include <QElapsedTimer>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

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

}  // namespace
}  // namespace fairlead::views
