#pragma once

#include "tests/rules/source_tree.h"

#include <string>
#include <vector>

// The rules of the house (CONTRIBUTING.md) that a program can check. Each takes the files and gives one
// sentence for each violation: "path:line: what is wrong; how to mend it". Pure, so each has a test of its own.
namespace fairlead::test {

using Files = std::vector<SourceFile>;
using Violations = std::vector<std::string>;

// app -> views -> model, and no Qt below views.
Violations findLayerViolations(const Files& files);

// Tests wait for conditions; time is never the condition.
Violations findSleepsInTests(const Files& files);

Violations findFilesTooLong(const Files& files);

// Promises in comments instead of work done.
Violations findLooseEnds(const Files& files);

// Folders of one person's or one build's machine.
Violations findMachinePaths(const Files& files);

// snake_case files, no drawers called "utils", "#pragma once", no "using namespace" but for literals.
Violations findBadNames(const Files& files);

// Each parser in model (and what opens captures and lists of objects) is run by a fuzzer, and each fuzzer has seeds.
Violations findParsersWithoutFuzzer(const Files& files, const std::vector<std::string>& corpusFiles);

// The top folders are fixed (CONTRIBUTING.md); takes the names at the top.
Violations findOddTopLevel(const std::vector<std::string>& names);

}  // namespace fairlead::test
