#pragma once

#include "model/comparison/comparison.h"

#include <boost/json/object.hpp>

#include <string>

namespace fairlead::comparison {

// A section of a report: the verdict, the differences in words, a table for each section. Names from a
// cluster are escaped. Pure; linear.
std::string writeMarkdown(const Comparison& comparison);

// {"kind","title","cluster","takenAt","first","second","verdict","differences","legitimate","faults","notes",
// "sections":[{"id","title","note","same","rows":[{"id","group","subject","kind","judgement","first","second","words","reason",
// "service"}]}]}; a side of a row is null where nothing is there, else {"text","verbatim","evidence"}.
boost::json::object comparisonJson(const Comparison& comparison);

}  // namespace fairlead::comparison
