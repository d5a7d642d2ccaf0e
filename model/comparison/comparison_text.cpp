#include "model/comparison/comparison_text.h"

#include "model/diagram/markup.h"
#include "model/diagram/text_fitting.h"

#include <boost/json/array.hpp>

#include <array>
#include <string_view>

namespace fairlead::comparison {

namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, 4> kindWords{"nodes", "services", "times", "clusters"};
constexpr std::array<std::string_view, 4> rowWords{"same", "changed", "onlyFirst", "onlySecond"};
constexpr std::array<std::string_view, 3> judgementWords{"none", "legitimate", "fault"};

std::string judgementText(const Row& row)
{
    switch (row.judgement) {
    case Row::Judgement::legitimate:
        return "as it should be. ";
    case Row::Judgement::fault:
        return "should not be. ";
    case Row::Judgement::none:
        break;
    }
    return {};
}

std::string sectionText(const Section& section, const Comparison& comparison)
{
    std::string text = "## " + diagram::markdownText(section.title) + "\n\n";
    if (!section.note.empty())
        text += diagram::markdownText(section.note) + "\n\n";
    const std::size_t differences = section.differences();
    if (differences > 0) {
        text += "| what | " + diagram::markdownText(comparison.first.name) + " | " + diagram::markdownText(comparison.second.name)
            + " | why |\n| --- | --- | --- | --- |\n";
        for (const Row& row : section.rows) {
            if (row.differs())
                text += "| " + diagram::markdownText(row.subject.empty() ? row.group : row.subject) + " | "
                    + diagram::markdownText(row.first.text) + " | " + diagram::markdownText(row.second.text) + " | "
                    + diagram::markdownText(judgementText(row) + row.reason) + " |\n";
        }
        text += '\n';
    }
    const std::size_t same = section.rows.size() - differences + section.unlisted;
    return text + std::to_string(same) + (same == 1 ? " entry is the same.\n\n" : " entries are the same.\n\n");
}

json::value textOrNothing(const std::string& text) { return text.empty() ? json::value() : json::value(text); }

json::value cellJson(const Cell& cell)
{
    if (!cell.isThere())
        return nullptr;
    json::array evidence;
    for (const SourceRef& source : cell.sources)
        evidence.push_back({{"file", source.file}, {"line", source.line}, {"text", source.text}});
    return {{"text", cell.text}, {"verbatim", textOrNothing(cell.verbatim)}, {"evidence", std::move(evidence)}};
}

json::object rowJson(const Row& row)
{
    return {{"id", row.id},
            {"group", textOrNothing(row.group)},
            {"subject", textOrNothing(row.subject)},
            {"kind", rowWords[static_cast<std::size_t>(row.kind)]},
            {"judgement", judgementWords[static_cast<std::size_t>(row.judgement)]},
            {"first", cellJson(row.first)},
            {"second", cellJson(row.second)},
            {"words", textOrNothing(row.words)},
            {"reason", textOrNothing(row.reason)},
            {"service", textOrNothing(row.service)}};
}

json::object sectionJson(const Section& section)
{
    json::array rows;
    for (const Row& row : section.rows)
        rows.push_back(rowJson(row));
    return {{"id", section.id},
            {"title", section.title},
            {"note", textOrNothing(section.note)},
            {"same", section.rows.size() - section.differences() + section.unlisted},
            {"rows", std::move(rows)}};
}

json::object sideJson(const Side& side)
{
    return {{"name", side.name}, {"detail", textOrNothing(side.detail)}, {"node", textOrNothing(side.node)}};
}

}  // namespace

std::string writeMarkdown(const Comparison& comparison)
{
    std::string text =
        "# " + diagram::markdownText(comparison.title) + "\n\n" + diagram::markdownText(comparison.verdict()) + "\n\n";
    if (!comparison.cluster.empty())
        text += diagram::markdownText("Cluster " + comparison.cluster
                                      + (comparison.takenAt.empty() ? "" : ", as of " + comparison.takenAt))
            + ".\n\n";
    for (const std::string& note : comparison.notes)
        text += "- " + diagram::markdownText(note) + '\n';
    text += comparison.notes.empty() ? "" : "\n";
    std::size_t number = 0;
    for (const Section& section : comparison.sections) {
        for (const Row& row : section.rows) {
            if (row.differs())
                text += std::to_string(++number) + ". " + diagram::markdownText(row.words) + '\n';
        }
    }
    text += number > 0 ? "\n" : "";
    for (const Section& section : comparison.sections)
        text += sectionText(section, comparison);
    return text;
}

boost::json::object comparisonJson(const Comparison& comparison)
{
    json::array notes;
    for (const std::string& note : comparison.notes)
        notes.emplace_back(note);
    json::array sections;
    for (const Section& section : comparison.sections)
        sections.push_back(sectionJson(section));
    return {{"kind", kindWords[static_cast<std::size_t>(comparison.kind)]},
            {"title", comparison.title},
            {"cluster", textOrNothing(comparison.cluster)},
            {"takenAt", textOrNothing(comparison.takenAt)},
            {"first", sideJson(comparison.first)},
            {"second", sideJson(comparison.second)},
            {"verdict", comparison.verdict()},
            {"differences", comparison.differences()},
            {"legitimate", comparison.count(Row::Judgement::legitimate)},
            {"faults", comparison.count(Row::Judgement::fault)},
            {"notes", std::move(notes)},
            {"sections", std::move(sections)}};
}

}  // namespace fairlead::comparison
