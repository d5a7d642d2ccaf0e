#include "model/kubernetes/credentials/exec_credentials.h"

#include "model/kubernetes/credentials/exec_program.h"
#include "model/kubernetes/credentials/program_run.h"
#include "tests/kubernetes/kubeconfig_case.h"
#include "tests/support/certificate_pair.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/post.hpp>
#include <boost/json.hpp>
#include <gmock/gmock.h>

#include <csignal>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

namespace fairlead::kubernetes {
namespace {

using test::KubeconfigCase;
using test::runToEnd;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

constexpr auto beta = "client.authentication.k8s.io/v1beta1";
constexpr auto v1 = "client.authentication.k8s.io/v1";

// Says what it is told to, and keeps what it was asked.
class Answering final : public ExecApproval {
public:
    explicit Answering(bool answer) : m_answer(answer) { }
    boost::asio::awaitable<bool> mayRun(const ExecRequest& request) override
    {
        asked.push_back(request);
        co_return m_answer;
    }
    std::vector<ExecRequest> asked;

private:
    bool m_answer;
};

// A user whose plugin is the program `plugin` of the folder: a real one, run by /bin/sh.
class ExecCase {
public:
    ExecCase& plugin(const std::string& script)
    {
        folder.write("bin/plugin", "#!/bin/sh\n" + script + '\n');
        std::filesystem::permissions(folder.path("bin/plugin"), std::filesystem::perms::owner_all);
        return *this;
    }
    ExecCase& fields(const std::string& more, const std::string& version = beta)
    {
        m_user = "exec: {command: ../bin/plugin, apiVersion: " + version + ", " + more + '}';
        return *this;
    }
    // Prints an answer with this status, and a mark into the file `runs` for each run.
    ExecCase& answers(const std::string& status, const std::string& version = beta)
    {
        return plugin("echo run >> " + folder.path("runs") + "\ncat << 'END'\n" + R"({"kind":"ExecCredential","apiVersion":")"
                      + version + R"(","status":)" + status + "}\nEND");
    }
    std::shared_ptr<CredentialSource> source(const std::string& cluster = R"(server: "https://api.example:6443")")
    {
        folder.config(cluster, m_user);
        CredentialSurroundings around = folder.surroundings();
        around.environment = Environment({{"PATH", "/usr/bin:/bin"}, {"HOME", "/h"}, {"KEPT", "yes"}});
        around.approval = approval;
        around.execTimeout = timeout;
        around.terminal = terminal;
        around.now = [this] { return now; };
        around.onPluginMessage = [this](std::string_view words) { messages += words; };
        auto access = resolveAccess(folder.load(), {}, around);
        if (!access) {
            ADD_FAILURE() << folder.words(access.error());
            return nullptr;
        }
        return access->access.credentials;
    }
    // The token, or the error.
    std::string ask()
    {
        const auto from = source();
        return from ? ask(*from) : "no source";
    }
    std::string ask(CredentialSource& from)
    {
        const auto result = runToEnd(from.credentials());
        return result ? result->bearerToken.reveal() + (result->certificate ? " and certificate" : "")
                      : folder.words(result.error());
    }
    std::string fileText(const std::string& name) const
    {
        const auto text = readSmallFile(folder.path(name), 1U << 20U);
        return text ? *text : "";
    }
    int runs() const
    {
        const std::string text = fileText("runs");
        return static_cast<int>(std::count(text.begin(), text.end(), '\n'));
    }

    KubeconfigCase folder;
    std::shared_ptr<Answering> approval = std::make_shared<Answering>(true);
    std::chrono::milliseconds timeout = std::chrono::seconds(60);
    bool terminal = false;
    std::chrono::system_clock::time_point now = *parseRfc3339("2026-11-27T06:00:00Z");
    std::string messages;

private:
    std::string m_user = std::string("exec: {command: ../bin/plugin, apiVersion: ") + beta + '}';
};

TEST(ExecCredentials, TellsThePluginWhatItAsksFor)  // E03
{
    ExecCase exec;
    exec.answers(R"({"token":"PLUGIN"})", v1).fields("interactiveMode: Never", v1);
    exec.plugin(exec.fileText("bin/plugin").substr(10) + "printf %s \"$KUBERNETES_EXEC_INFO\" > " + exec.folder.path("info"));
    EXPECT_EQ(exec.ask(), "PLUGIN");
    EXPECT_EQ(boost::json::parse(exec.fileText("info")),
              boost::json::parse(
                  R"({"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","spec":{"interactive":false}})"));
}

TEST(ExecCredentials, TellsTheClusterOnlyWhereItIsWanted)
{
    ExecCase exec;
    const std::string certificate = test::makeCertificatePair().certificate;
    exec.folder.write(".kube/ca.pem", certificate);
    exec.fields("provideClusterInfo: true")
        .plugin("printf %s \"$KUBERNETES_EXEC_INFO\" > " + exec.folder.path("info")
                + R"(; echo '{"kind":"ExecCredential","apiVersion":")" + beta + R"(","status":{"token":"T"}}')");
    const auto source = exec.source(
        R"(server: "https://h/p/", tls-server-name: kube.example, certificate-authority: ca.pem, proxy-url: "http://proxy:1",
        extensions: [{name: client.authentication.k8s.io/exec, extension: {audience: "06"}}])");
    EXPECT_EQ(exec.ask(*source), "T");
    const auto cluster = boost::json::parse(exec.fileText("info")).at("spec").at("cluster");
    EXPECT_EQ(cluster.at("server"), "https://h/p");
    EXPECT_EQ(cluster.at("tls-server-name"), "kube.example");
    EXPECT_EQ(cluster.at("proxy-url"), "http://proxy:1");
    EXPECT_EQ(cluster.at("config").at("audience"), "06");
    EXPECT_THAT(std::string(cluster.at("certificate-authority-data").as_string()), StartsWith("LS0tLS1CRUdJTiBD"));
}

TEST(ExecCredentials, RefusesAnswersThatAreNone)
{
    const auto answer = [](const std::string& text) {
        ExecCase exec;
        exec.plugin("cat << 'END'\n" + text + "\nEND");
        return exec.ask();
    };
    EXPECT_THAT(
        answer(R"({"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"CANARY"}})"),  // E07
        AllOf(StartsWith(".kube/config:10: exec of user \"u\": the plugin's answer: it has another apiVersion than "
                         "client.authentication.k8s.io/v1beta1"),
              Not(HasSubstr("CANARY"))));
    const std::string head = std::string(R"({"kind":"ExecCredential","apiVersion":")") + beta + R"(","status":)";
    EXPECT_THAT(answer(head + "{}}"), HasSubstr("it holds neither a token nor a certificate"));  // E08b
    EXPECT_THAT(answer(head + R"({"clientKeyData":"CANARY"}})"),
                AllOf(HasSubstr("only one of certificate and key"), Not(HasSubstr("CANARY"))));
    EXPECT_THAT(answer(head + R"({"token":"CANARY\r\nX: y"}})"), AllOf(HasSubstr("holds a line end"), Not(HasSubstr("CANARY"))));
    EXPECT_THAT(answer(head + R"({"token":7}})"), HasSubstr("a field of its status is not text"));
    EXPECT_THAT(answer(head + R"({"token":"t","expirationTimestamp":"soon"}})"),
                HasSubstr("its expirationTimestamp is not a time"));
    EXPECT_THAT(answer(head + R"({"clientCertificateData":"CANARY","clientKeyData":"CANARY"}})"),
                AllOf(HasSubstr("the certificate is not one in PEM"), Not(HasSubstr("CANARY"))));
    EXPECT_THAT(answer("CANARY is the token"), AllOf(HasSubstr("it is not JSON"), Not(HasSubstr("CANARY"))));  // E12
    EXPECT_THAT(answer(""), HasSubstr("it is empty"));
    EXPECT_THAT(answer("[]"), HasSubstr("it is not a JSON object"));
    EXPECT_THAT(answer("{}"), HasSubstr("it has no kind and apiVersion"));
    EXPECT_THAT(answer(R"({"kind":"Pod","apiVersion":"v1"})"), HasSubstr("it is not an ExecCredential"));
    EXPECT_THAT(answer(std::string(R"({"kind":"ExecCredential","apiVersion":")") + beta + "\"}"), HasSubstr("it has no status"));
}

TEST(ExecCredentials, SaysHowToInstallAMissingProgram)  // E10
{
    ExecCase exec;
    exec.folder.config(R"(server: "https://h")",
                       std::string("exec: {command: nosuchplugin, apiVersion: ") + beta
                           + R"(, installHint: "see \x1b[31mhttps://x"})");
    auto around = exec.folder.surroundings();
    around.approval = exec.approval;
    const auto access = resolveAccess(exec.folder.load(), {}, around);
    EXPECT_EQ(exec.folder.words(runToEnd(access->access.credentials->credentials()).error()),
              ".kube/config:10: exec of user \"u\": the program nosuchplugin is not in PATH | see U+001B[31mhttps://x");
    EXPECT_THAT(exec.approval->asked, IsEmpty());
}

TEST(ExecCredentials, LooksForProgramsAsExecDoes)
{
    ExecCase exec;
    exec.plugin("true");
    ExecEntry entry;
    entry.command.value = "plugin";
    const auto find = [&](const std::string& path) {
        const auto found = findProgram(entry, "p", Environment({{"PATH", path}}));
        return found ? *found : found.error().why;
    };
    EXPECT_EQ(find("/absent::.:bin:" + exec.folder.path("bin")), exec.folder.path("bin/plugin"));
    EXPECT_EQ(find("bin:."), "the program plugin is not in PATH") << "a folder that is relative does not count";
    EXPECT_EQ(find(""), "the program plugin is not in PATH");
    std::filesystem::permissions(exec.folder.path("bin/plugin"), std::filesystem::perms::owner_read);
    EXPECT_EQ(find(exec.folder.path("bin")), "the program plugin is not in PATH") << "not executable";
}

TEST(ExecCredentials, PassesArgumentsAndEnvironmentAsTheyAre)  // E14
{
    ExecCase exec;
    exec.fields("args: [\"a b\", \"$HOME\", \"\", \"'\"], env: [{name: HOME, value: first}, {name: HOME, value: last}]");
    exec.plugin("printf '%s|' \"$#\" \"$@\" \"$HOME\" \"$KEPT\" > " + exec.folder.path("seen")
                + R"(; echo '{"kind":"ExecCredential","apiVersion":")" + beta + R"(","status":{"token":"T"}}')");
    EXPECT_EQ(exec.ask(), "T");
    EXPECT_EQ(exec.fileText("seen"), "4|a b|$HOME||'|last|yes|");
    const ExecRequest& asked = exec.approval->asked.at(0);
    EXPECT_EQ(asked.commandLine, exec.folder.path("bin/plugin") + R"( 'a b' '$HOME' '' ''\''')");
    EXPECT_THAT(asked.environment, ElementsAre(testing::Pair("HOME", "first"), testing::Pair("HOME", "last")));
    EXPECT_EQ(asked.line, 10);
}

TEST(ExecCredentials, StaticCredentialsGoBefore)  // E16
{
    ExecCase exec;
    exec.answers(R"({"token":"PLUGIN"})");
    exec.folder.config(R"(server: "https://h")",
                       std::string("token: STATIC, exec: {command: ../bin/plugin, apiVersion: ") + beta + "}");
    auto around = exec.folder.surroundings();
    around.approval = exec.approval;
    EXPECT_EQ(exec.ask(*resolveAccess(exec.folder.load(), {}, around)->access.credentials), "STATIC");
    EXPECT_EQ(exec.runs(), 0);
}

TEST(ExecCredentials, TakesCertificates)  // E18
{
    ExecCase exec;
    const auto pair = test::makeCertificatePair();
    const auto json = [](const std::string& text) { return boost::json::serialize(boost::json::string(text)); };
    exec.answers("{\"clientCertificateData\":" + json(pair.certificate) + ",\"clientKeyData\":" + json(pair.key) + "}");
    const auto result = runToEnd(exec.source()->credentials());
    ASSERT_TRUE(result) << result.error().why;
    EXPECT_EQ(result->certificate->certificatePem, pair.certificate);
    EXPECT_EQ(result->certificate->keyPem.reveal(), pair.key);
}

TEST(ExecCredentials, KeepsThemUntilTheyExpireOrAreRefused)
{
    ExecCase exec;
    exec.answers(R"({"token":"T","expirationTimestamp":"2026-11-27T08:00:00+01:00"})");
    const auto source = exec.source();
    EXPECT_EQ(exec.ask(*source), "T");
    EXPECT_EQ(exec.ask(*source), "T");
    EXPECT_EQ(exec.runs(), 1);
    source->refused();
    EXPECT_EQ(exec.ask(*source), "T");
    EXPECT_EQ(exec.runs(), 2);
    exec.now = *parseRfc3339("2026-11-27T06:59:59.5Z");
    EXPECT_EQ(exec.ask(*source), "T");
    EXPECT_EQ(exec.runs(), 2);
    exec.now = *parseRfc3339("2026-11-27T07:00:00Z");
    EXPECT_EQ(exec.ask(*source), "T");
    EXPECT_EQ(exec.runs(), 3);
    EXPECT_EQ(exec.approval->asked.size(), 1) << "one yes is enough";
}

TEST(ExecCredentials, RunsOnceForAllWhoWait)
{
    ExecCase exec;
    exec.answers(R"({"token":"T"})");
    const auto source = exec.source();
    boost::asio::io_context context;
    int answered = 0;
    for (int caller = 0; caller < 5; ++caller)
        boost::asio::co_spawn(context, source->credentials(),
                              [&](std::exception_ptr, const Result<Credentials>& result) { answered += result ? 1 : 0; });
    context.run();
    EXPECT_EQ(answered, 5);
    EXPECT_EQ(exec.runs(), 1);
}

TEST(ExecCredentials, RunNothingThatNobodyAllowed)
{
    ExecCase exec;
    exec.fields("args: [--client-secret=CANARY]").answers(R"({"token":"T"})");
    exec.approval = std::make_shared<Answering>(false);
    EXPECT_THAT(exec.ask(), AllOf(HasSubstr("nobody has allowed yet to run bin/plugin"), Not(HasSubstr("CANARY"))));
    exec.approval = nullptr;
    EXPECT_THAT(exec.ask(), HasSubstr("nobody has allowed yet to run"));
    EXPECT_EQ(exec.runs(), 0);
}

TEST(ExecCredentials, AnotherCommandLineIsAskedForAgain)
{
    const auto print = [](const std::string& arguments, const std::string& variables, const std::string& program = "/bin/p") {
        UserEntry user;
        user.exec.emplace();
        for (const char c : arguments)
            user.exec->arguments.emplace_back(1, c);
        for (const char c : variables)
            user.exec->environment.push_back({std::string(1, c), Secret("v")});
        return execRequest(user, program).fingerprint;
    };
    EXPECT_EQ(print("ab", "c"), print("ab", "c"));
    EXPECT_EQ(print("ab", "c").size(), 64);
    const std::set<std::string> all{print("", ""),   print("a", ""),  print("ab", ""),         print("", "a"),
                                    print("b", "a"), print("a", "b"), print("a", "", "/bin/q")};
    EXPECT_EQ(all.size(), 7);
}

TEST(ExecCredentials, ShowsACommandLineThatHidesNothing)
{
    UserEntry user;
    user.exec.emplace();
    user.exec->arguments = {"-c", "echo ok\n\nrm -rf /", "\x1b[2K"};
    user.exec->environment = {{"AWS_PROFILE", Secret("dev")}, {"MY_TOKEN", Secret("CANARY")}, {"LD_PRELOAD", Secret("/x.so")}};
    const ExecRequest request = execRequest(user, "/bin/sh");
    EXPECT_EQ(request.commandLine, "/bin/sh -c 'echo okU+000AU+000Arm -rf /' 'U+001B[2K'");
    EXPECT_THAT(request.environment,
                ElementsAre(testing::Pair("AWS_PROFILE", "dev"), testing::Pair("MY_TOKEN", "(not shown)"),
                            testing::Pair("LD_PRELOAD", "/x.so")));
}

TEST(ExecCredentials, SaysWhyItCannotAskAtATerminal)
{
    ExecCase exec;
    exec.fields("interactiveMode: Always", v1).answers(R"({"token":"T"})", v1);
    EXPECT_THAT(
        exec.ask(),
        HasSubstr(
            "it has to ask at a terminal (interactiveMode: Always), and there is none here | log in with the program by hand"));
    exec.terminal = true;
    EXPECT_EQ(exec.ask(), "T");
}

TEST(ExecCredentials, SaysWhatAFailingPluginSaid)
{
    ExecCase exec;
    exec.plugin("printf 'first\\nThe SSO session has \\033[1mexpired\\n' >&2; echo CANARY; exit 254");
    EXPECT_EQ(
        exec.ask(),
        ".kube/config:10: exec of user \"u\": the program ended with status 254: The SSO session has U+001B[1mexpired | run the "
        "command by hand; most often it wants a new login");
    EXPECT_EQ(exec.messages, "first\nThe SSO session has U+001B[1mexpired\n");
    exec.plugin("kill -9 $$");
    EXPECT_THAT(exec.ask(), HasSubstr("the program was ended by signal 9"));
    exec.folder.write("bin/plugin", "no program");
    EXPECT_THAT(exec.ask(), HasSubstr("bin/plugin: it could not be started: Exec format error"));
}

TEST(ExecCredentials, EndsWhatTakesTooLongOrWritesTooMuch)  // E28
{
    ExecCase exec;
    exec.timeout = std::chrono::milliseconds(50);
    exec.plugin("exec sleep 1000");
    EXPECT_THAT(exec.ask(), HasSubstr("bin/plugin: it did not end within 0 s"));
    exec.timeout = std::chrono::seconds(60);
    exec.plugin("exec yes CANARY");
    EXPECT_THAT(exec.ask(), HasSubstr("bin/plugin: it wrote more than 1024 KiB"));
    exec.plugin("yes loud >&2 | head -c 100; exit 0");
    exec.timeout = std::chrono::milliseconds(200);
    EXPECT_THAT(exec.ask(), HasSubstr("it did not end within 0 s")) << "what it says is not kept without end";
}

// Waits until a process is gone.
bool gone(pid_t process)
{
    for (int turn = 0; turn < 10'000; ++turn) {
        if (kill(process, 0) != 0)
            return true;
        // A killed child of nobody's is reaped by init; its state says that it is dead already.
        const auto status = readSmallFile("/proc/" + std::to_string(process) + "/stat", 4096);
        if (!status || status->find(") Z ") != std::string::npos)
            return true;
        std::this_thread::yield();
    }
    return false;
}

TEST(ExecCredentials, CancellingKillsAllThatItStarted)
{
    ExecCase exec;
    exec.plugin("sleep 1000 & echo $! > " + exec.folder.path("child") + "; echo $$ > " + exec.folder.path("parent")
                + "; echo ready >&2; wait");
    const auto source = exec.source();
    boost::asio::io_context context;
    boost::asio::cancellation_signal cancel;
    std::string error;
    boost::asio::co_spawn(
        context, source->credentials(),
        boost::asio::bind_cancellation_slot(cancel.slot(), [&](std::exception_ptr, const Result<Credentials>& result) {
            error = result ? "fine" : result.error().why;
        }));
    while (exec.messages.empty())
        context.run_one();
    cancel.emit(boost::asio::cancellation_type::all);
    context.run();
    EXPECT_THAT(error, HasSubstr("it was cancelled"));
    EXPECT_TRUE(gone(std::stoi(exec.fileText("parent"))));
    EXPECT_TRUE(gone(std::stoi(exec.fileText("child"))));
    exec.answers(R"({"token":"T"})");
    EXPECT_EQ(exec.ask(*source), "T") << "the next who asks runs it again";
}

TEST(ExecCredentials, DoesNotWaitForWhatThePluginLeavesBehind)
{
    ExecCase exec;
    exec.plugin("sleep 1000 & echo $! > " + exec.folder.path("child") + R"(; echo '{"kind":"ExecCredential","apiVersion":")"
                + beta + R"(","status":{"token":"T"}}')");
    EXPECT_EQ(exec.ask(), "T") << "as a browser that it opened";
    kill(std::stoi(exec.fileText("child")), SIGKILL);
}

TEST(ExecCredentials, PassesNoDescriptorOn)
{
    ExecCase exec;
    const int inherited = fcntl(0, F_DUPFD, 50);  // without close-on-exec, as a library might open one
    exec.plugin("ls /proc/$$/fd | tr '\\n' ' ' > " + exec.folder.path("seen")
                + R"(; echo '{"kind":"ExecCredential","apiVersion":")" + beta + R"(","status":{"token":"T"}}')");
    EXPECT_EQ(exec.ask(), "T");
    EXPECT_THAT(exec.fileText("seen"), AllOf(HasSubstr("0 1 "), Not(HasSubstr(std::to_string(inherited)))));
    close(inherited);
}

TEST(Rfc3339, IsReadStrictly)
{
    EXPECT_EQ(parseRfc3339("1970-01-01T00:00:00Z")->time_since_epoch().count(), 0);
    EXPECT_EQ(parseRfc3339("2026-11-27T07:00:00+01:00"), parseRfc3339("2026-11-27T06:00:00.123Z"));
    EXPECT_EQ(parseRfc3339("2026-11-27T05:30:00-00:30"), parseRfc3339("2026-11-27t06:00:00z"));
    for (const char* const text :
         {"", "2026-11-27", "2026-11-27T06:00:00", "2026-13-27T06:00:00Z", "2026-02-30T06:00:00Z", "2026-11-27T24:00:00Z",
          "2026-11-27T06:00:00.Z", "2026-11-27T06:00:00+1:00", "2026-11-27T06:00:00Zx", "-026-11-27T06:00:00Z"})
        EXPECT_FALSE(parseRfc3339(text)) << text;
}

}  // namespace
}  // namespace fairlead::kubernetes
