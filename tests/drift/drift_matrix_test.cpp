#include "model/drift/drift_matrix.h"
#include "tests/support/edited_evidence.h"
#include "tests/support/rule_drifts.h"

#include <gmock/gmock.h>

namespace fairlead {
namespace {

using drift::Cell;
using test::EditedEvidence;
using testing::HasSubstr;

constexpr const char* rulesOfWorker1 = "nodes/worker-1/iptables-save.txt";

drift::MatrixPtr matrixOf(const EditedEvidence& evidence)
{
    drift::MatrixProgress progress;
    return drift::buildMatrix(evidence.build(), progress);
}

Cell cellIn(const drift::DriftMatrix& matrix, const std::string& service, const std::string& node)
{
    return matrix.cell(matrix.findService("shop", service).value(), matrix.findNode(node).value());
}

std::size_t count(const drift::DriftMatrix& matrix, Cell wanted)
{
    std::size_t found = 0;
    for (std::size_t service = 0; service < matrix.services().size(); ++service) {
        for (std::size_t node = 0; node < matrix.nodes().size(); ++node)
            found += matrix.cell(service, node) == wanted ? 1 : 0;
    }
    return found;
}

class HealthyMatrix : public testing::TestWithParam<std::string> { };

TEST_P(HealthyMatrix, HasNoTrouble)
{
    const auto matrix = matrixOf(EditedEvidence(GetParam()));
    EXPECT_EQ(matrix->services().size(), 14u);
    EXPECT_EQ(matrix->nodes().size(), 3u);
    for (const Cell trouble : {Cell::missing, Cell::stale, Cell::extra, Cell::notServedHere, Cell::notRead, Cell::notComparable})
        EXPECT_EQ(count(*matrix, trouble), 0u) << nameOf(trouble);
    EXPECT_EQ(count(*matrix, Cell::notProxied), 6u);  // headless and ExternalName, on three nodes
    // shop/payments has externalTrafficPolicy Local and endpoints on two of three nodes. IPVS sends on to them;
    // the userspace proxy knows no policy.
    const bool heeded = GetParam() != "shop-ipvs" && GetParam() != "shop-1.20-userspace";
    EXPECT_EQ(count(*matrix, Cell::noLocalEndpoint), heeded ? 1u : 0u);
}

INSTANTIATE_TEST_SUITE_P(Captures, HealthyMatrix, testing::ValuesIn(test::captureNames()), [](const auto& capture) {
    std::string name = capture.param;
    std::ranges::replace_if(
        name, [](char c) { return c == '-' || c == '.'; }, '_');
    return name;
});

TEST(DriftMatrix, ShowsWhatIsMissingWhereItIs)
{
    EditedEvidence evidence("shop-iptables-nft");
    evidence.deleteLines(rulesOfWorker1, {"shop/cart"});
    const auto matrix = matrixOf(evidence);
    EXPECT_EQ(cellIn(*matrix, "cart", "worker-1"), Cell::missing);
    EXPECT_EQ(cellIn(*matrix, "cart", "worker-2"), Cell::asItShouldBe);
    EXPECT_EQ(cellIn(*matrix, "frontend", "worker-1"), Cell::asItShouldBe);
    EXPECT_EQ(count(*matrix, Cell::missing), 1u);
}

TEST(DriftMatrix, ShowsAnEndpointThatTheRulesDoNotKnowAsStale)
{
    EditedEvidence evidence("shop-iptables-nft");
    test::addEndpoint(evidence, "frontend", "IPv4", "10.244.2.77");
    const auto matrix = matrixOf(evidence);
    for (const char* const node : {"control-plane", "worker-1", "worker-2"})
        EXPECT_EQ(cellIn(*matrix, "frontend", node), Cell::stale);
    EXPECT_EQ(count(*matrix, Cell::stale), 3u);
}

TEST(DriftMatrix, GivesServicesThatOnlyRulesKnowARow)
{
    EditedEvidence evidence("shop-iptables-nft");
    evidence.removeObject("api/services.json", "cart");
    const auto matrix = matrixOf(evidence);
    const auto row = matrix->findService("shop", "cart");
    ASSERT_TRUE(row);
    EXPECT_EQ(matrix->services()[*row].service, nullptr);
    EXPECT_EQ(cellIn(*matrix, "cart", "worker-1"), Cell::extra);
    EXPECT_EQ(count(*matrix, Cell::extra), 3u);
}

TEST(DriftMatrix, KeepsWhatAllServicesShareApart)
{
    EditedEvidence evidence("shop-iptables-nft");
    evidence.deleteLines(rulesOfWorker1, {"-A KUBE-POSTROUTING", "MASQUERADE"});
    const auto matrix = matrixOf(evidence);
    EXPECT_EQ(matrix->services().back().title(), "what all services share");
    EXPECT_EQ(matrix->cell(matrix->services().size() - 1, matrix->findNode("worker-1").value()), Cell::missing);
    EXPECT_EQ(count(*matrix, Cell::missing), 1u);
}

TEST(DriftMatrix, ClaimsNothingOfANodeThatWasNotRead)
{
    EditedEvidence evidence("shop-iptables-nft");
    for (const char* const file : {"iptables-save.txt", "ip6tables-save.txt", "nft.json", "nft.txt"}) {
        try {
            evidence.remove(std::string("nodes/worker-2/") + file);
        } catch (const std::logic_error&) {  // this capture has no such file
        }
    }
    const auto matrix = matrixOf(evidence);
    EXPECT_EQ(cellIn(*matrix, "cart", "worker-2"), Cell::notRead);
    EXPECT_EQ(cellIn(*matrix, "catalog-headless", "worker-2"), Cell::notProxied);
    EXPECT_EQ(cellIn(*matrix, "cart", "worker-1"), Cell::asItShouldBe);
    EXPECT_FALSE(matrix->nodes()[matrix->findNode("worker-2").value()].note.empty());
}

TEST(DriftMatrix, SaysWhenOneFamilyWasNotRead)
{
    EditedEvidence evidence("shop-iptables-nft");
    evidence.remove("nodes/worker-2/ip6tables-save.txt");
    const auto matrix = matrixOf(evidence);
    const auto worker2 = matrix->findNode("worker-2").value();
    EXPECT_THAT(matrix->nodes()[worker2].note, HasSubstr("ip6tables-save.txt"));
    std::size_t unknown = 0;
    for (std::size_t service = 0; service < matrix->services().size(); ++service)
        unknown += matrix->cell(service, worker2) == Cell::notRead ? 1 : 0;
    EXPECT_GT(unknown, 0u);
    EXPECT_EQ(unknown, count(*matrix, Cell::notRead));
}

TEST(DriftMatrix, ClaimsNothingWithoutTheListOfServices)
{
    EditedEvidence evidence("shop-iptables-nft");
    evidence.remove("api/services.json");
    const auto matrix = matrixOf(evidence);
    EXPECT_EQ(count(*matrix, Cell::missing) + count(*matrix, Cell::stale) + count(*matrix, Cell::extra), 0u);
}

// The endpoint controller noted a change at `time`, and the rules do not know the new endpoint.
Cell cellAfterChangeAt(const std::string& time)
{
    EditedEvidence evidence("shop-iptables-nft");
    test::addEndpoint(evidence, "frontend", "IPv4", "10.244.2.77");
    test::editSlice(evidence, "frontend", "IPv4", [&](boost::json::object& slice) {
        slice.at("metadata").as_object()["annotations"] = {{"endpoints.kubernetes.io/last-change-trigger-time", time}};
    });
    return cellIn(*matrixOf(evidence), "frontend", "worker-1");
}

TEST(DriftMatrix, DoesNotCallASyncInProgressDrift)
{
    const std::string takenAt = EditedEvidence("shop-iptables-nft").build()->evidence().description().takenAt;
    ASSERT_EQ(takenAt.substr(0, 4), "2026");
    EXPECT_EQ(cellAfterChangeAt(takenAt), Cell::notComparable);
    EXPECT_EQ(cellAfterChangeAt("2026-01-01T00:00:00Z"), Cell::stale);
    EXPECT_EQ(cellAfterChangeAt("yesterday"), Cell::stale);
}

TEST(DriftMatrix, SaysWhereAnInsidePolicyLeavesANodeWithoutService)
{
    EditedEvidence evidence("shop-iptables-nft");
    evidence.object("api/services.json", "cart",
                    [](boost::json::object& service) { service.at("spec").as_object()["internalTrafficPolicy"] = "Local"; });
    const auto matrix = matrixOf(evidence);
    std::size_t unserved = 0;
    for (std::size_t node = 0; node < 3; ++node)
        unserved += matrix->cell(matrix->findService("shop", "cart").value(), node) >= Cell::notServedHere ? 1 : 0;
    EXPECT_EQ(unserved, 3u);  // the rules themselves still are those of policy Cluster
}

TEST(DriftMatrix, ComparesNodesThatAreAlikeOnce)
{
    EditedEvidence evidence("shop-iptables-nft");
    // What differs from node to node: policy Local, and hints for zones.
    for (const char* const service : {"payments", "node-agent", "zonal"})
        evidence.removeObject("api/services.json", service);
    const std::string rules = evidence.text(rulesOfWorker1);
    const std::string rules6 = evidence.text("nodes/worker-1/ip6tables-save.txt");
    for (const char* const node : {"control-plane", "worker-2"}) {
        evidence.set(std::string("nodes/") + node + "/iptables-save.txt", rules);
        evidence.set(std::string("nodes/") + node + "/ip6tables-save.txt", rules6);
    }
    const auto matrix = matrixOf(evidence);
    EXPECT_EQ(matrix->likenesses(), 1u);
    for (std::size_t node = 0; node < 3; ++node) {
        const auto own = kubeproxy::findDrift(matrix->snapshot(), *matrix->nodes()[node].node);
        ASSERT_NE(matrix->driftOf(node), nullptr);
        EXPECT_EQ(own.differences.size(), matrix->driftOf(node)->differences.size());
        EXPECT_EQ(own.comparedEntries, matrix->driftOf(node)->comparedEntries);
    }
}

TEST(DriftMatrix, StopsWhenItIsCancelled)
{
    drift::MatrixProgress progress;
    progress.cancelled = true;
    EXPECT_EQ(drift::buildMatrix(EditedEvidence("shop-iptables-nft").build(), progress), nullptr);
}

TEST(DriftMatrix, NamesOfCellsLeadBack)
{
    for (std::size_t kind = 0; kind < drift::cellKinds; ++kind)
        EXPECT_EQ(drift::cellOf(nameOf(static_cast<Cell>(kind))), static_cast<Cell>(kind));
    EXPECT_EQ(drift::cellOf("broken"), std::nullopt);
}

}  // namespace
}  // namespace fairlead
