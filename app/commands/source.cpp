#include "app/commands/source.h"

#include "app/commands/cluster_source.h"
#include "app/commands/ssh_source.h"
#include "model/evidence/capture_reader.h"
#include "resources/bundle.h"

namespace fairlead::app {

void addDemoOption(CLI::App& command, Source& source)
{
    command
        .add_option("--demo", source.demo,
                    "The sample cluster inside the program; --demo=nftables, ipvs or userspace: the same in that mode")
        ->type_name("[=MODE]")
        ->check(CLI::IsMember({"iptables", "nftables", "ipvs", "userspace"}));
}

void addSourceOptions(CLI::App& command, Source& source)
{
    command.add_option("CAPTURE", source.capture, "A capture: a folder, or a .tar.gz, .tar.xz or .zip of one");
    addDemoOption(command, source);
    addClusterOptions(command, source);
}

void addClusterOptions(CLI::App& command, Source& source)
{
    command
        .add_option("--kubeconfig", source.kubeconfig,
                    "A cluster over its API, as this kubeconfig says; without it, and without another source: KUBECONFIG, else "
                    "~/.kube/config")
        ->type_name("FILE");
    command.add_option("--context", source.context, "The context of the kubeconfig; without it the current one")
        ->type_name("NAME");
    command.add_flag(
        "--lists-only", source.listsOnly,
        "Of a cluster only what its API lists; without it also the rules of each node, read in its pod of kube-proxy");
    command.add_flag("--allow-exec", source.allowExec, "Run the program that the kubeconfig names for the login without asking");
    command
        .add_option(
            "--ssh", source.ssh,
            "A node over SSH, several times: with a kubeconfig, its rules are read there; alone, the kubeconfig is read on "
            "the far side too, and the API reached from there")
        ->type_name("[USER@]HOST[:PORT]")
        ->allow_extra_args(false);
    command.add_option("--ssh-config", source.sshConfig, "An ssh_config(5) in place of ~/.ssh/config and the system's")
        ->type_name("FILE");
    command.add_flag("--accept-new-host-keys", source.acceptNewHostKeys,
                     "Trust the key of an SSH host that is not known yet, and remember it; a changed key is always refused");
    command.add_flag(
        "--ssh-program", source.sshProgram,
        "Reach SSH hosts by the installed ssh, for what libssh2 cannot do; it asks nobody, so keys come from its agent");
}

Result<evidence::Evidence> openEvidence(const Source& source, std::ostream& err)
{
    if (!source.ssh.empty() && !(source.capture.empty() && source.demo.empty()))
        return Error{"the source", "--ssh is given beside a capture or --demo", "name one of them", ErrorKind::usage};
    const int named = (source.capture.empty() ? 0 : 1) + (source.demo.empty() ? 0 : 1) + (source.namesCluster() ? 1 : 0);
    if (named > 1)
        return Error{"the source", "more than one of a capture, --demo and a kubeconfig's context is given", "name one of them",
                     ErrorKind::usage};
    if (!source.capture.empty())
        return evidence::openCapture(source.capture);
    if (!source.demo.empty())
        return resources::openSample(source.demo);
    return source.ssh.empty() ? readCluster(source, err) : readOverSsh(source, nullptr, err);
}

Result<std::shared_ptr<const cluster::ClusterSnapshot>> openCluster(const Source& source, std::ostream& err)
{
    auto evidence = openEvidence(source, err);
    if (!evidence)
        return evidence.error();
    return cluster::ClusterSnapshot::build(std::move(*evidence));
}

}  // namespace fairlead::app
