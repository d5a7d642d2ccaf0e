#pragma once

#include "model/core/result.h"
#include "model/core/source_ref.h"

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::evidence {

// What a capture says about itself (capture.json; contract, section 1).
struct CaptureDescription {
    std::string cluster;
    std::string server;  // URL of the API server
    std::string kubernetes;  // "v1.36.2"
    std::string takenAt;  // RFC 3339
    std::vector<std::string> nodes;

    friend bool operator==(const CaptureDescription&, const CaptureDescription&) = default;
};

// A command that failed when the evidence was collected (FILE.error of the contract).
struct CommandFailure {
    std::string command;
    int exitStatus = 0;
    std::string standardError;
};

// The verbatim outputs of documented commands, by their path in the capture (contract, section 1),
// with '/' between folders. Immutable; copies share the files and cost one pointer; thread-safe to
// read. Missing files are normal.
class Evidence {
public:
    using Text = std::shared_ptr<const std::string>;

    Evidence() = default;
    Evidence(CaptureDescription description, std::map<std::string, Text, std::less<>> files);

    const CaptureDescription& description() const;
    // The text of a file; null where there is none.
    Text find(std::string_view path) const;
    bool contains(std::string_view path) const { return find(path) != nullptr; }
    // Why the file is missing, where PATH.error says it. A PATH.error that is not the JSON of the
    // contract still tells: its text becomes `standardError`, with the exit status -1.
    std::optional<CommandFailure> failureOf(std::string_view path) const;
    // All paths, sorted.
    std::vector<std::string> paths() const;
    // Paths below a folder ("nodes/worker-1/cni/"), sorted.
    std::vector<std::string> pathsBelow(std::string_view folder) const;
    // Names of the nodes that the description names or that have files; the description's order first.
    std::vector<std::string> nodeNames() const;
    // Line `line` (from 1) of the file as a reference; the whole file for 0. The text is the line
    // verbatim without its end of line, cut with an ellipsis beyond maxReferenceText bytes (the API
    // server writes lines of many megabytes); empty where there is no such file or line. The first
    // call for a file costs one scan of it, later ones the copy of the line.
    SourceRef reference(std::string_view path, int line) const;

    static constexpr std::size_t maxReferenceText = 4096;

private:
    struct Store;
    std::shared_ptr<const Store> m_store;  // null: no evidence at all
};

}  // namespace fairlead::evidence
