#include "model/collection/remote_kubeconfig.h"

#include "tests/collection/scripted_runner.h"
#include "tests/support/run_coroutine.h"

#include <boost/asio/io_context.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace fairlead::collection {
namespace {

using testing::HasSubstr;

std::string kubeconfig(const std::string& user, const std::string& cluster = {})
{
    return "apiVersion: v1\nkind: Config\ncurrent-context: c\ncontexts:\n- name: c\n  context: {cluster: k, user: "
           "u}\nclusters:\n- name: k\n"
           "  cluster:\n    server: https://127.0.0.1:6443\n"
        + cluster + "users:\n- name: u\n  user:\n" + user;
}

const std::string withToken = kubeconfig("    token: secret-words\n");

Result<RemoteAccess> read(test::ScriptedRunner& runner)
{
    boost::asio::io_context context;
    return test::runCoroutine(context, readRemoteKubeconfig(runner));
}

TEST(RemoteKubeconfig, isReadWhereTheDistributionPutsIt)
{
    test::ScriptedRunner node;
    node.answers["cat -- /etc/kubernetes/admin.conf"] = {1, "", "cat: No such file or directory\n"};
    node.answers["cat -- /etc/rancher/k3s/k3s.yaml"] = {1, "", "cat: /etc/rancher/k3s/k3s.yaml: Permission denied\n"};
    node.answers["sudo cat -- /etc/rancher/k3s/k3s.yaml"] = {0, withToken};
    const auto found = read(node);
    ASSERT_TRUE(found) << found.error().why;
    EXPECT_EQ(found->file, "/etc/rancher/k3s/k3s.yaml");
    EXPECT_EQ(found->access.server.buffer(), "https://127.0.0.1:6443");
    EXPECT_NE(found->access.credentials, nullptr);
    EXPECT_FALSE(found->access.proxy) << "a proxy of this machine leads nowhere from there";
}

TEST(RemoteKubeconfig, mayBeThePersonsOwn)
{
    test::ScriptedRunner node;
    node.answers["sh -c cat -- \"$HOME/.kube/config\""] = {0, withToken};
    ASSERT_TRUE(read(node));
    EXPECT_EQ(read(node)->file, "~/.kube/config");
}

TEST(RemoteKubeconfig, saysWhatRefused)
{
    test::ScriptedRunner node;
    node.answers["cat -- /etc/kubernetes/admin.conf"] = {1, "", "cat: Permission denied\n"};
    node.answers["sudo cat -- /etc/kubernetes/admin.conf"] = {1, "", "sudo: a password is required\n"};
    const auto found = read(node);
    ASSERT_FALSE(found);
    EXPECT_THAT(found.error().why, HasSubstr("/etc/kubernetes/admin.conf (as root): sudo: a password is required"));
    test::ScriptedRunner empty;
    EXPECT_THAT(read(empty).error().why, HasSubstr("there is none"));
}

TEST(RemoteKubeconfig, leadsNowhereOnThisMachine)
{
    const std::string place = "/root/k";
    for (const std::string user :
         {"    tokenFile: /etc/passwd\n", "    client-certificate: /c.pem\n    client-key: /k.pem\n",
          "    exec: {apiVersion: client.authentication.k8s.io/v1, command: /bin/touch, args: [/tmp/x]}\n",
          "    auth-provider: {name: oidc, config: {id-token: x}}\n"}) {
        const auto found = accessOfRemoteKubeconfig(kubeconfig(user), place);
        ASSERT_FALSE(found) << user;
        EXPECT_EQ(found.error().what, place);
        EXPECT_THAT(found.error().hint, HasSubstr("--flatten"));
    }
    EXPECT_FALSE(accessOfRemoteKubeconfig(kubeconfig("    token: t\n", "    certificate-authority: /ca.pem\n"), place));
    EXPECT_TRUE(accessOfRemoteKubeconfig(withToken, place));
}

TEST(RemoteKubeconfig, bearsAnyText)
{
    for (const char* const text : {"", "x", "{", "contexts: 5", "apiVersion: v1\nkind: Config\n"})
        EXPECT_FALSE(accessOfRemoteKubeconfig(text, "f")) << text;
}

}  // namespace
}  // namespace fairlead::collection
