#include "app/commands/source.h"

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
}

Result<evidence::Evidence> openEvidence(const Source& source)
{
    if (!source.capture.empty() && !source.demo.empty())
        return Error{"the source", "both a capture and --demo are given", "name one of them", ErrorKind::usage};
    if (!source.capture.empty())
        return evidence::openCapture(source.capture);
    if (!source.demo.empty())
        return resources::openSample(source.demo);
    return Error{"no source", "nothing says which cluster to read",
                 "name a capture, or use --demo for the sample cluster inside the program", ErrorKind::usage};
}

Result<std::shared_ptr<const cluster::ClusterSnapshot>> openCluster(const Source& source)
{
    auto evidence = openEvidence(source);
    if (!evidence)
        return evidence.error();
    return cluster::ClusterSnapshot::build(std::move(*evidence));
}

}  // namespace fairlead::app
