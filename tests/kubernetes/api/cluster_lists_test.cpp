#include "model/kubernetes/api/cluster_lists.h"

#include "model/cluster/cluster_snapshot.h"
#include "tests/kubernetes/api/api_access.h"
#include "tests/support/sample_captures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fairlead::kubernetes {
namespace {

using test::ApiAccess;
using test::ApiDouble;
using test::DoubleRequest;
using test::openSample;
using testing::HasSubstr;

const ListOutcome& outcomeOf(const ClusterLists& lists, std::string_view resource)
{
    for (const ListOutcome& outcome : lists.outcomes) {
        if (outcome.kind->resource == resource)
            return outcome;
    }
    throw std::logic_error("no outcome of " + std::string(resource));
}

// What an object is, without where it stands in the file.
template <class Object> std::vector<std::string> versionsOf(const std::optional<std::vector<Object>>& objects)
{
    std::vector<std::string> versions;
    for (const Object& object : objects.value())
        versions.push_back(object.meta.qualifiedName() + '@' + object.meta.uid + '@' + object.meta.resourceVersion);
    std::ranges::sort(versions);
    return versions;
}

TEST(ClusterLists, GiveTheSnapshotThatTheCaptureGives)
{
    ApiDouble api;
    const auto capture = openSample("shop-iptables-nft");
    api.cluster().load(capture);
    ApiAccess access(api);
    const auto lists = access.run(readClusterLists(access.client(), {{}, 500, 1780000000}));
    ASSERT_TRUE(lists) << lists.error().what << ": " << lists.error().why;
    EXPECT_EQ(lists->evidence.description().kubernetes, "v1.36.2");
    EXPECT_EQ(lists->evidence.description().nodes, capture.description().nodes);
    EXPECT_EQ(lists->evidence.description().takenAt, "2026-05-28T20:26:40Z");

    const auto live = cluster::ClusterSnapshot::build(lists->evidence).value();
    const auto recorded = cluster::ClusterSnapshot::build(capture).value();
    EXPECT_TRUE(live->objects().warnings.empty());
    EXPECT_EQ(versionsOf(live->objects().nodes), versionsOf(recorded->objects().nodes));
    EXPECT_EQ(versionsOf(live->objects().services), versionsOf(recorded->objects().services));
    EXPECT_EQ(versionsOf(live->objects().pods), versionsOf(recorded->objects().pods));
    EXPECT_EQ(versionsOf(live->objects().endpointSlices), versionsOf(recorded->objects().endpointSlices));
    EXPECT_EQ(versionsOf(live->objects().daemonSets), versionsOf(recorded->objects().daemonSets));
    EXPECT_EQ(versionsOf(live->objects().ipAddresses), versionsOf(recorded->objects().ipAddresses));
    EXPECT_FALSE(live->objects().endpoints) << "endpointslices are served";
    for (const std::string& path : lists->evidence.paths())
        EXPECT_EQ(lists->evidence.find(path)->find("managedFields"), std::string::npos) << path;
    EXPECT_EQ(access.steps.ended(), "name ok, tcp ok, proxy skipped, credentials ok, tls ok, version ok, rights ok, lists ok");
}

}  // namespace
}  // namespace fairlead::kubernetes
