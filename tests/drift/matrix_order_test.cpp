#include "model/drift/matrix_order.h"
#include "model/drift/node_difference.h"
#include "tests/support/edited_evidence.h"
#include "tests/support/rule_drifts.h"

#include <gmock/gmock.h>

namespace fairlead {
namespace {

using drift::Cell;
using drift::MatrixFilter;
using drift::MatrixOrder;
using test::EditedEvidence;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// On worker-1 nothing of shop/cart; everywhere an endpoint of shop/frontend that no rule knows.
class TroubledMatrix : public testing::Test {
protected:
    TroubledMatrix()
    {
        EditedEvidence evidence("shop-iptables-nft");
        evidence.deleteLines("nodes/worker-1/iptables-save.txt", {"shop/cart"});
        test::addEndpoint(evidence, "frontend", "IPv4", "10.244.2.77");
        drift::MatrixProgress progress;
        m_matrix = drift::buildMatrix(evidence.build(), progress);
    }

    std::vector<std::string> servicesOf(const drift::MatrixView& view) const
    {
        std::vector<std::string> names;
        for (const std::uint32_t service : view.services)
            names.push_back(m_matrix->services()[service].title());
        return names;
    }
    std::vector<std::string> nodesOf(const drift::MatrixView& view) const
    {
        std::vector<std::string> names;
        for (const std::uint32_t node : view.nodes)
            names.push_back(m_matrix->nodes()[node].node->name);
        return names;
    }
    drift::MatrixView view(const MatrixFilter& filter, MatrixOrder order = MatrixOrder::name) const
    {
        return drift::arrange(*m_matrix, filter, order, order);
    }

    drift::MatrixPtr m_matrix;
};

TEST_F(TroubledMatrix, IsSortedByName)
{
    const auto all = view({});
    EXPECT_EQ(all.services.size(), 14u);
    EXPECT_EQ(servicesOf(all).front(), "default/kubernetes");
    EXPECT_TRUE(std::ranges::is_sorted(servicesOf(all)));
    EXPECT_THAT(nodesOf(all), ElementsAre("control-plane", "worker-1", "worker-2"));
    EXPECT_EQ(all.counts[static_cast<std::size_t>(Cell::missing)], 1u);
    EXPECT_EQ(all.counts[static_cast<std::size_t>(Cell::stale)], 3u);
    EXPECT_EQ(summaryOf(*m_matrix, all), "14 services on 3 nodes: 1 \u00D7 missing rules, 3 \u00D7 stale rules");
}

TEST_F(TroubledMatrix, IsSortedByTroubleAndByLikeness)
{
    const auto byTrouble = view({}, MatrixOrder::trouble);
    EXPECT_EQ(servicesOf(byTrouble)[0], "shop/cart");
    EXPECT_EQ(servicesOf(byTrouble)[1], "shop/frontend");
    EXPECT_EQ(nodesOf(byTrouble).front(), "worker-1");
    const auto byLikeness = view({}, MatrixOrder::likeness);
    EXPECT_EQ(servicesOf(byLikeness)[0], "shop/cart");
    // The two that kube-proxy does not serve have the same cells, so they stand together.
    const auto names = servicesOf(byLikeness);
    const auto first = std::ranges::find(names, "shop/billing-external");
    ASSERT_NE(first, names.end());
    EXPECT_TRUE(*(first + 1) == "shop/catalog-headless") << *(first + 1);
    EXPECT_EQ(byLikeness.services.size(), 14u);
}

TEST_F(TroubledMatrix, IsFiltered)
{
    EXPECT_THAT(servicesOf(view({"kube-system", {}, false, {}})), ElementsAre("kube-system/kube-dns"));
    EXPECT_THAT(servicesOf(view({{}, Cell::missing, false, {}})), ElementsAre("shop/cart"));
    EXPECT_THAT(nodesOf(view({{}, Cell::missing, false, {}})), ElementsAre("worker-1"));
    EXPECT_THAT(servicesOf(view({{}, {}, true, {}})), ElementsAre("shop/cart", "shop/frontend"));
    EXPECT_THAT(servicesOf(view({{}, {}, false, "FRONT"})), ElementsAre("shop/frontend", "shop/storefront-lb"));
    EXPECT_THAT(nodesOf(view({{}, {}, false, "worker-2"})), ElementsAre("worker-2"));
    EXPECT_EQ(view({{}, {}, false, "worker-2"}).services.size(), 14u);
    EXPECT_THAT(servicesOf(view({{}, {}, false, "nothing has this"})), IsEmpty());
    EXPECT_THAT(servicesOf(view({"nowhere", {}, false, {}})), IsEmpty());
}

TEST_F(TroubledMatrix, ComparesTwoNodes)
{
    const auto difference = drift::compareNodes(*m_matrix, 1, 2);
    ASSERT_EQ(difference.lines.size(), 1u);
    EXPECT_EQ(m_matrix->services()[difference.lines[0].service].title(), "shop/cart");
    EXPECT_EQ(difference.lines[0].first, Cell::missing);
    EXPECT_EQ(difference.lines[0].second, Cell::asItShouldBe);
    EXPECT_GT(difference.firstLacks, 0u);
    EXPECT_EQ(difference.secondLacks, 0u);
    EXPECT_EQ(difference.sentence, "worker-1 lacks " + std::to_string(difference.firstLacks) + " entries that worker-2 has.");
    EXPECT_THAT(difference.lines[0].sentences, ElementsAre(HasSubstr("worker-1")));
    // The same from the other side.
    EXPECT_EQ(drift::compareNodes(*m_matrix, 2, 1).secondLacks, difference.firstLacks);
    EXPECT_EQ(drift::compareNodes(*m_matrix, 1, 1).sentence, "worker-1 and worker-1 do not differ.");
}

TEST_F(TroubledMatrix, TellsWhatTheApiWantsFromFaults)
{
    const auto difference = drift::compareNodes(*m_matrix, 0, 2);
    ASSERT_EQ(difference.lines.size(), 1u);  // shop/payments, policy Local
    EXPECT_EQ(difference.lines[0].first, Cell::noLocalEndpoint);
    EXPECT_EQ(difference.sentence, "control-plane and worker-2 lack nothing that the other has.");
}

TEST_F(TroubledMatrix, SaysWhatOneNodeAloneLacks)
{
    const auto lacks = drift::compareNodes(*m_matrix, 1, 2).firstLacks;
    EXPECT_EQ(drift::standingOf(*m_matrix, 1), "worker-1 lacks " + std::to_string(lacks) + " entries that all others have.");
    EXPECT_EQ(drift::standingOf(*m_matrix, 2), "");  // what it lacks, the others lack too
}

TEST_F(TroubledMatrix, NamesTheNodeThatIsAskedFor)
{
    const auto frontend = m_matrix->findService("shop", "frontend").value();
    for (std::size_t node = 0; node < 3; ++node) {
        const auto sentences = drift::sentencesOf(*m_matrix, frontend, node);
        ASSERT_EQ(sentences.size(), 1u);
        EXPECT_THAT(sentences[0], HasSubstr(m_matrix->nodes()[node].node->name + " does not know the endpoint 10.244.2.77"));
    }
}

}  // namespace
}  // namespace fairlead
