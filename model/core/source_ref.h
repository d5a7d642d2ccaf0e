#pragma once

#include <string>

namespace fairlead {

// The way back from a fact to the evidence it came from: a file of the capture (its path there)
// and the line, counted from 1; 0 means the file as a whole. `text` is the line, verbatim.
struct SourceRef {
    std::string file;
    int line = 0;
    std::string text;

    friend bool operator==(const SourceRef&, const SourceRef&) = default;
};

// Something that was skipped or could not be read, said to the person beside what was.
struct Warning {
    SourceRef where;
    std::string message;

    friend bool operator==(const Warning&, const Warning&) = default;
};

}  // namespace fairlead
