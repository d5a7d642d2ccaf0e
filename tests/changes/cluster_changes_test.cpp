#include "model/changes/cluster_changes.h"

#include "tests/support/edited_evidence.h"

#include <gmock/gmock.h>

namespace fairlead::test {
namespace {

using changes::Change;
using changes::changesBetween;
using testing::ElementsAre;
using testing::IsEmpty;

class ClusterChanges : public testing::Test {
protected:
    std::vector<Change> changes() const { return changesBetween(*m_before, *m_evidence.build()); }

    EditedEvidence m_evidence{"shop-iptables-nft"};
    std::shared_ptr<const cluster::ClusterSnapshot> m_before = m_evidence.build();
};

TEST_F(ClusterChanges, AreNoneWhereNothingChanged)
{
    EXPECT_THAT(changes(), IsEmpty());
    m_evidence.lines("nodes/worker-1/iptables-save.txt", {"[221:13260]"},
                     [](const std::string& line) { return "[222:13320]" + line.substr(11); });
    EXPECT_THAT(changes(), IsEmpty()) << "a counter is no change";
}

TEST_F(ClusterChanges, AnEndpointComesGoesAndChangesItsState)
{
    editSlice(m_evidence, "frontend", "IPv4", [](boost::json::object& slice) {
        boost::json::array& endpoints = slice["endpoints"].as_array();
        endpoints.erase(endpoints.begin());
        endpoints[0].as_object()["conditions"].as_object()["ready"] = false;
        endpoints[0].as_object()["conditions"].as_object()["serving"] = false;
        boost::json::value more = endpoints[1];
        more.as_object()["addresses"] = boost::json::array{"10.244.1.99"};
        endpoints.push_back(more);
    });
    const auto found = changes();
    ASSERT_EQ(found.size(), 3U);
    int gone = 0;
    int changed = 0;
    int came = 0;
    for (const Change& change : found) {
        EXPECT_EQ(change.nameSpace + '/' + change.service, "shop/frontend");
        gone += change.after.empty() ? 1 : 0;
        came += change.before.empty() ? 1 : 0;
        changed += change.before.starts_with("ready on ") && change.after.starts_with("not ready on ") ? 1 : 0;
    }
    EXPECT_EQ(gone, 1);
    EXPECT_EQ(changed, 1);
    EXPECT_EQ(came, 1);
    EXPECT_EQ(found.back().what, "endpoint 10.244.1.99 of shop/frontend");
}

TEST_F(ClusterChanges, APropertyOfAServiceSaysBeforeAndAfter)
{
    m_evidence.object("api/services.json", "frontend",
                      [](boost::json::object& service) { service["spec"].as_object()["externalTrafficPolicy"] = "Local"; });
    EXPECT_THAT(changes(),
                ElementsAre(Change{"external traffic policy of shop/frontend", "Cluster", "Local", "shop", "frontend"}));
}

TEST_F(ClusterChanges, AServiceGoes)
{
    m_evidence.removeObject("api/services.json", "orphan");
    const auto found = changes();
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].what, "service shop/orphan");
    EXPECT_EQ(found[0].after, "");
}

TEST_F(ClusterChanges, RulesChangeWithTheirNumber)
{
    m_evidence.deleteLines("nodes/worker-1/iptables-save.txt", {"shop/orphan has no endpoints", "addrtype"});
    const auto found = changes();
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].what, "rules on worker-1");
    EXPECT_NE(found[0].before, found[0].after);
    EXPECT_EQ(found[0].service, "");
}

TEST_F(ClusterChanges, AListThatWasNotReadIsNoChange)
{
    m_evidence.remove("api/services.json").remove("api/endpointslices.json");
    EXPECT_THAT(changes(), IsEmpty());
}

}  // namespace
}  // namespace fairlead::test
