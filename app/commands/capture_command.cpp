#include "app/commands/capture_command.h"

#include "app/commands/interrupt_watch.h"
#include "model/anonymization/anonymizer.h"
#include "model/evidence/capture_writer.h"
#include "model/evidence/secret_removal.h"

namespace fairlead::app {

ExitStatus saveCapture(const Source& source, const CaptureRequest& request, CommandOutput output)
{
    const bool records = request.recording.length.count() > 0;
    if (records && !(source.capture.empty() && source.demo.empty()))
        return report(
            Error{"--for", "a capture does not change", "name a cluster: --kubeconfig, --context or --ssh", ErrorKind::usage},
            output.err);
    auto evidence = openEvidence(source, output.err);
    if (!evidence)
        return report(evidence.error(), output.err);
    if (records)
        evidence = record(source, *evidence, request.recording, output.err);
    const InterruptWatch interrupt;
    evidence::SecretRemoval clean = evidence::removeSecrets(*evidence);
    for (const std::string& path : clean.leftOut)
        output.err << "fairlead: " << printable(path) << ": left out, because it may hold a secret\n";
    if (request.anonymize) {
        auto anonymous = anonymization::anonymize(clean.evidence);
        if (!anonymous)
            return report(anonymous.error(), output.err);
        for (const std::string& path : anonymous->leftOut)
            output.err << "fairlead: " << printable(path) << ": left out, because it may hold a name\n";
        clean.evidence = std::move(anonymous->evidence);
    }
    evidence::CaptureWriteOptions options;
    options.stop = interrupt.token();
    if (const auto written = evidence::writeCapture(clean.evidence, request.target, options); !written)
        return report(written.error(), output.err);
    output.out << "Written: " << printable(request.target.string()) << '\n' << std::flush;
    return output.out ? ExitStatus::fine : ExitStatus::output;
}

}  // namespace fairlead::app
