// A dump of 36 MB from a real sshd on loopback: over libssh2, and by the ssh program in the same run; and the same command on
// twenty nodes side by side.
//   .build/release/tests/bench/ssh_command_bench
#include "tests/support/ssh_access.h"

#include <benchmark/benchmark.h>

#include <boost/asio/co_spawn.hpp>

#include <cstdlib>

namespace fairlead::test {
namespace {

constexpr std::size_t dumpSize = 36'000'000;

// The server, a dump there, and who reads it.
struct Dump {
    Dump()
    {
        std::string text;
        for (int line = 0; text.size() < dumpSize; ++line)
            text += "[" + std::to_string(line)
                + ":60] -A KUBE-SEP-ABCDEFGHIJKLMNOP -p tcp -m tcp -j DNAT --to-destination 10.0.0.1:80\n";
        text.resize(dumpSize);
        file = access.folder.write("dump", text).string();
    }

    SshAccess access;
    TestSshd sshd;
    std::string file;
};

void overLibssh2(benchmark::State& state)
{
    Dump dump;
    const auto host = dump.access.host(dump.sshd);
    dump.access.outputOf(*host, "true");  // logged in
    for (auto _ : state) {
        std::size_t size = 0;
        const auto result =
            dump.access.run(host->run({"cat " + dump.file}, [&size](std::string_view bytes) { size += bytes.size(); }));
        if (!result || size != dumpSize)
            state.SkipWithError("the dump is not whole");
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(dumpSize) * state.iterations());
}
BENCHMARK(overLibssh2)->Unit(benchmark::kMillisecond)->UseRealTime();

void bySshProgram(benchmark::State& state)
{
    Dump dump;
    const auto settings = dump.access.settingsFor(dump.sshd);
    const std::string control = " -o ControlPath=" + (dump.access.folder.path() / "control").string();
    const std::string ssh = "ssh -F none -o BatchMode=yes -o UserKnownHostsFile=" + settings.userKnownHostsFiles.front() + " -i "
        + settings.identityFiles.front() + " -p " + std::to_string(settings.port) + control + " ";
    const std::string target = settings.user + "@127.0.0.1 ";
    if (std::system((ssh + "-M -N -f " + target + "> /dev/null 2>&1").c_str()) != 0)
        state.SkipWithError("ssh does not log in");
    for (auto _ : state) {
        if (std::system((ssh + target + "cat " + dump.file + " > /dev/null").c_str()) != 0)
            state.SkipWithError("ssh failed");
    }
    [[maybe_unused]] const int ended = std::system((ssh + "-O exit " + target + "2> /dev/null").c_str());
    state.SetBytesProcessed(static_cast<std::int64_t>(dumpSize) * state.iterations());
}
BENCHMARK(bySshProgram)->Unit(benchmark::kMillisecond)->UseRealTime();

void twentyNodes(benchmark::State& state)
{
    Dump dump;
    std::vector<std::unique_ptr<TestSshd>> nodes;
    for (int i = 0; i < 20; ++i)
        nodes.push_back(std::make_unique<TestSshd>());
    for (auto _ : state) {
        std::vector<std::unique_ptr<ssh::RemoteHost>> hosts;
        std::size_t done = 0;
        std::size_t size = 0;
        for (const auto& node : nodes) {
            hosts.push_back(dump.access.host(*node));
            boost::asio::co_spawn(
                dump.access.context,
                hosts.back()->run({"head -c 1800000 " + dump.file}, [&size](std::string_view bytes) { size += bytes.size(); }),
                [&done](const std::exception_ptr&, const Result<ssh::RemoteCommandResult>&) { ++done; });
        }
        dump.access.context.restart();
        while (done < hosts.size() && dump.access.context.run_one() > 0) { }
        if (size != dumpSize)
            state.SkipWithError("not every node answered");
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(dumpSize) * state.iterations());
}
BENCHMARK(twentyNodes)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(3);

}  // namespace
}  // namespace fairlead::test
