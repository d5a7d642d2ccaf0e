#pragma once

#include "model/diagram/display_list.h"

#include <string>
#include <vector>

namespace fairlead::test {

// What is wrong with a picture, a sentence each; empty where nothing is:
// ids are unique and parents exist; nothing leaves the page; texts fit their room and their shape;
// shapes are apart or inside one another as their parents say (only a socket sits on an edge, and
// the band lies across nodes); no line crosses a shape or a text but those it belongs to.
std::vector<std::string> findProblems(const diagram::DisplayList& picture, const diagram::TextMeasure& measure);

// The same as one text for a test's message.
std::string problemsOf(const diagram::DisplayList& picture, const diagram::TextMeasure& measure);

// The geometry as text, a line for each shape, line and text.
std::string describeGeometry(const diagram::DisplayList& picture);

}  // namespace fairlead::test
