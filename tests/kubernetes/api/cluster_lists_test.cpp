#include "model/kubernetes/api/cluster_lists.h"

#include "model/cluster/cluster_snapshot.h"
#include "model/kubernetes/api/access_review.h"
#include "model/kubernetes/api/list_fetch.h"
#include "tests/support/api_access.h"
#include "tests/support/sample_captures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <set>

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

TEST(ClusterLists, ComeInPagesThatAreJoined)
{
    ApiDouble api;
    api.cluster().load(openSample("shop-iptables-nft"));
    ApiAccess access(api);
    const auto paged = access.run(readClusterLists(access.client(), {{}, 7, 1}));
    ApiAccess other(api);
    const auto whole = other.run(readClusterLists(other.client(), {{}, 0, 1}));
    ASSERT_TRUE(paged);
    ASSERT_TRUE(whole);
    EXPECT_GT(api.count("list", "pods"), 3);
    for (const std::string& path : whole->evidence.paths())
        EXPECT_EQ(*paged->evidence.find(path), *whole->evidence.find(path)) << path;
}

TEST(ClusterLists, BeginAnewWithoutPagesWhereAPageIsGone)
{
    ApiDouble api;
    api.cluster().load(openSample("shop-iptables-nft"));
    std::atomic<int> pages{0};
    api.setIntercept([&](const DoubleRequest& request, test::ServerStream&) {
        if (request.resource == "pods" && ++pages == 3) {
            api.cluster().put("pods", R"({"metadata":{"name":"late","namespace":"shop"}})");
            api.cluster().compact();
        }
        return test::Handled::no;
    });
    ApiAccess access(api);
    const auto lists = access.run(readClusterLists(access.client(), {{}, 5, 1}));
    ASSERT_TRUE(lists);
    EXPECT_EQ(outcomeOf(*lists, "pods").state, ListState::complete);
    EXPECT_EQ(outcomeOf(*lists, "pods").objects, api.cluster().list("pods", "", "").objects.size());
    EXPECT_THAT(*lists->evidence.find("api/pods.json"), HasSubstr(R"("name":"late")"));
    EXPECT_EQ(pages, 4);
}

TEST(ClusterLists, AKindThatIsForbiddenHindersNoOther)
{
    ApiDouble api;
    api.cluster().load(openSample("shop-iptables-nft"));
    api.setAllow([](const DoubleRequest& request) { return request.resource != "nodes"; });
    ApiAccess access(api);
    const auto lists = access.run(readClusterLists(access.client(), {}));
    ASSERT_TRUE(lists);
    const ListOutcome& nodes = outcomeOf(*lists, "nodes");
    EXPECT_EQ(nodes.state, ListState::forbidden);
    EXPECT_EQ(nodes.message,
              R"(nodes is forbidden: User "tester" cannot list resource "nodes" in API group "" at the cluster scope)");
    EXPECT_THAT(nodes.hint, HasSubstr("ask for the right to list nodes"));
    EXPECT_FALSE(lists->evidence.contains("api/nodes.json"));
    const auto failure = lists->evidence.failureOf("api/nodes.json");
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->command, "GET /api/v1/nodes");
    EXPECT_EQ(failure->exitStatus, 403);
    EXPECT_EQ(outcomeOf(*lists, "pods").state, ListState::complete);
    EXPECT_TRUE(cluster::ClusterSnapshot::build(lists->evidence));
    EXPECT_EQ(access.steps.last(ConnectionStep::rights)->detail, "missing: list nodes");
    EXPECT_THAT(access.steps.last(ConnectionStep::lists)->detail, HasSubstr("nodes: nodes is forbidden"));
}

TEST(ClusterLists, ComeFromTheNamespacesThatAllowIt)
{
    ApiDouble api;
    api.cluster().load(openSample("shop-iptables-nft"));
    api.setAllow([](const DoubleRequest& request) {
        return request.resource == "namespaces" || request.nameSpace == "shop" || request.nameSpace == "kube-system";
    });
    ApiAccess access(api);
    const auto lists = access.run(readClusterLists(access.client(), {}));
    ASSERT_TRUE(lists);
    const ListOutcome& pods = outcomeOf(*lists, "pods");
    EXPECT_EQ(pods.state, ListState::someNamespaces);
    EXPECT_THAT(pods.message, HasSubstr("cannot list resource \"pods\" in API group \"\" at the cluster scope; read from 2 of "));
    const auto expected =
        api.cluster().list("pods", "shop", "").objects.size() + api.cluster().list("pods", "kube-system", "").objects.size();
    EXPECT_EQ(pods.objects, expected);
    EXPECT_EQ(cluster::ClusterSnapshot::build(lists->evidence).value()->objects().pods->size(), expected);
}

TEST(ClusterLists, ComeFromTheContextsNamespaceWhereNoneCanBeListed)
{
    ApiDouble api;
    api.cluster().load(openSample("shop-iptables-nft"));
    api.setAllow([](const DoubleRequest& request) { return request.nameSpace == "shop"; });
    ApiAccess access(api);
    access.access.nameSpace = "shop";
    const auto lists = access.run(readClusterLists(access.client(), {}));
    ASSERT_TRUE(lists);
    EXPECT_EQ(outcomeOf(*lists, "services").objects, api.cluster().list("services", "shop", "").objects.size());
    EXPECT_THAT(outcomeOf(*lists, "services").message, HasSubstr("read from 1 of 1 namespace"));
}

TEST(ClusterLists, FailWhereNothingCanBeRead)
{
    ApiDouble api;
    api.cluster().load(openSample("shop-iptables-nft"));
    api.setAllow([](const DoubleRequest&) { return false; });
    ApiAccess access(api);
    const auto lists = access.run(readClusterLists(access.client(), {}));
    ASSERT_FALSE(lists);
    EXPECT_EQ(lists.error().what, "cannot read the cluster");
    EXPECT_THAT(lists.error().why, HasSubstr("nodes is forbidden"));
}

TEST(ClusterLists, ReadEndpointsWhereSlicesAreNotServed)
{
    ApiDouble api;
    const auto capture = openSample("shop-iptables-nft");
    for (const char* resource : {"nodes", "namespaces", "services", "pods", "endpoints"})
        api.cluster().load(resource, *capture.find("api/" + std::string(resource) + ".json"));
    ApiAccess access(api);
    const auto lists = access.run(readClusterLists(access.client(), {}));
    ASSERT_TRUE(lists);
    EXPECT_EQ(outcomeOf(*lists, "endpointslices").state, ListState::notServed);
    EXPECT_EQ(outcomeOf(*lists, "endpoints").state, ListState::complete);
    EXPECT_EQ(outcomeOf(*lists, "servicecidrs").state, ListState::notServed);
    EXPECT_EQ(api.count("list", "servicecidrs"), 2) << "v1, then v1beta1";
    EXPECT_FALSE(lists->evidence.contains("api/endpointslices.json.error"));
    EXPECT_EQ(access.steps.last(ConnectionStep::lists)->state, StepState::ok);
}

TEST(ClusterLists, AnEndlessListIsAnError)
{
    ApiDouble api;
    api.setIntercept([](const DoubleRequest& request, test::ServerStream& stream) {
        if (request.resource != "pods")
            return test::Handled::no;
        stream.write(
            test::httpAnswer(200, "application/json", R"({"kind":"PodList","metadata":{"continue":"again"},"items":[]})"));
        return test::Handled::keepOpen;
    });
    ApiAccess access(api);
    ListSink sink;
    sink.object = [](std::string_view) {};
    sink.restart = [] {};
    ListRequest request;
    request.kind = &apiKindOf("pods");
    request.version = "v1";
    const auto version = access.run(fetchList(access.client(), request, sink));
    ASSERT_FALSE(version);
    EXPECT_EQ(version.error().error.why, "the list has no end");
}

TEST(ClusterLists, EndWhereTheConnectionBreaks)
{
    ApiDouble api;
    api.cluster().load(openSample("shop-iptables-nft"));
    api.setIntercept([](const DoubleRequest& request, test::ServerStream& stream) {
        if (request.resource != "pods" || request.verb != "list")
            return test::Handled::no;
        stream.write(test::chunkedHead("application/json") + test::chunk(R"({"kind":"PodList","items":[{"metadata":{"na)"));
        stream.reset();
        return test::Handled::close;
    });
    ApiAccess access(api);
    const auto lists = access.run(readClusterLists(access.client(), {}));
    ASSERT_FALSE(lists);
    EXPECT_EQ(lists.error().what, "cannot list pods");
}

// The roles that the program prints allow all that it does, and nothing that it does not.
TEST(ClusterLists, AskForNoMoreThanTheMinimalRolesAllow)
{
    ApiDouble api;
    const auto capture = openSample("shop-iptables-nft");
    api.cluster().load(capture);
    ApiAccess access(api);
    ASSERT_TRUE(access.run(readClusterLists(access.client(), {})));
    const std::string roles = minimalRoles();
    std::set<std::string> asked;
    for (const DoubleRequest& request : api.requests()) {
        if (request.resource.empty() || request.resource == "selfsubjectaccessreviews")
            continue;
        asked.insert(request.resource);
        EXPECT_THAT(roles, HasSubstr('"' + request.resource + '"'));
        EXPECT_THAT(roles, HasSubstr("apiGroups: [\"" + request.group + "\"]"));
        if (request.resource == "configmaps") {
            EXPECT_EQ(request.nameSpace, "kube-system");
            EXPECT_THAT(roles, HasSubstr('"' + request.name + '"'));
        }
    }
    for (const ApiKind& kind : apiKinds()) {
        EXPECT_EQ(asked.contains(std::string(kind.resource)), kind.resource != "endpoints") << kind.resource;
    }
    EXPECT_THAT(roles, testing::Not(HasSubstr("secrets")));
    EXPECT_THAT(roles, testing::Not(HasSubstr("*")));
}

// packaging/rbac.yaml is what `fairlead check --rbac` prints.
TEST(ClusterLists, PrintTheRolesOfTheFile)
{
    std::ifstream file(std::string(FAIRLEAD_SOURCE_DIR) + "/packaging/rbac.yaml");
    const std::string text(std::istreambuf_iterator<char>(file), {});
    EXPECT_EQ(text, minimalRoles());
}

}  // namespace
}  // namespace fairlead::kubernetes
