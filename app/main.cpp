#include "app/commands/command_line.h"
#include "app/self_test.h"
#include "views/window/run_window.h"

#include <QApplication>

#include <iostream>

namespace {

std::optional<fairlead::views::WindowSource> windowSource(const fairlead::app::Source& source)
{
    if (!source.capture.empty())
        return fairlead::views::WindowSource::capture(QString::fromStdString(source.capture));
    if (!source.demo.empty())
        return fairlead::views::WindowSource::sample(QString::fromStdString(source.demo));
    if (source.namesCluster())
        return fairlead::views::WindowSource::connection({source.kubeconfig, source.context});
    if (!source.ssh.empty())
        return fairlead::views::WindowSource::connection(
            {{}, {}, false, source.ssh.front(), source.sshConfig, source.acceptNewHostKeys, source.sshProgram});
    return std::nullopt;
}

}  // namespace

int main(int argc, char** argv)
{
    namespace app = fairlead::app;
    const app::CommandOutput output{std::cout, std::cerr};
    app::CommandLine commandLine;
    if (const auto done = commandLine.parse(argc, argv, output))
        return static_cast<int>(*done);
    if (!commandLine.wantsWindow())
        return static_cast<int>(commandLine.run(output));
    if (commandLine.wantsSelfTest())
        return static_cast<int>(app::runSelfTest(argc, argv, output));
    if (const auto& ssh = commandLine.source().ssh; ssh.size() > 1 || (!ssh.empty() && commandLine.source().namesCluster())) {
        std::cerr << "fairlead: the window reaches a cluster through one host, with the kubeconfig that lies there\n"
                     "give one --ssh alone, or a command with these arguments, such as: fairlead capture … -o FILE\n";
        return static_cast<int>(app::ExitStatus::usage);
    }
    QApplication application(argc, argv);
    return fairlead::views::runWindow(application, windowSource(commandLine.source()));
}
