#include "model/diagram/modes_layout.h"

#include "model/diagram/chain_cards.h"
#include "model/diagram/picture_builder.h"
#include "model/diagram/text_fitting.h"

#include <algorithm>
#include <array>

namespace fairlead::diagram {

namespace {

using kubeproxy::ChainRole;

constexpr double modesMargin = 36;
constexpr double stageLabelWidth = 132;
constexpr double usualModeWidth = 330;
constexpr double narrowestMode = 200;
constexpr double modeGap = 20;
constexpr double modeCardGap = 10;
constexpr double modeInset = 10;
constexpr double stageGap = 26;
constexpr std::size_t mostCards = 4;  // of a stage
constexpr std::size_t mostRows = 4;  // of a card
constexpr std::size_t mostLines = 3;  // of a rule

enum class Stage : std::uint8_t { enters, service, nodePort, admission, endpoint, rewriting, afterwards };
constexpr std::array stageTitles{"Where packets enter", "Which service is it?", "Is it a node port?", "From outside",
                                 "Which endpoint?",     "New destination",      "On the way onwards"};

bool holds(const std::string& text, std::initializer_list<const char*> words)
{
    return std::any_of(words.begin(), words.end(), [&text](const char* word) { return text.find(word) != std::string::npos; });
}

Stage stageOfSet(const std::string& name)
{
    if (holds(name, {"NODE-PORT", "nodeport"}) && !holds(name, {"no-endpoint"}))
        return Stage::nodePort;
    if (holds(name, {"SOURCE", "firewall", "-FW"}))
        return Stage::admission;
    if (holds(name, {"affinity"}))
        return Stage::endpoint;
    if (holds(name, {"LOOP-BACK", "hairpin", "no-endpoint", "HEALTH", "IPVS-IPS"}))
        return Stage::afterwards;
    return Stage::service;
}

Stage stageOf(const ChainCard& card)
{
    if (card.role == Role::setCard)
        return stageOfSet(card.title);
    if (card.role == Role::virtualServerCard)
        return Stage::endpoint;
    if (card.part == ChainCard::Part::afterwards)
        return Stage::afterwards;
    switch (card.chainRole) {
    case ChainRole::builtin:
        return Stage::enters;
    case ChainRole::dispatch:
        return Stage::service;
    case ChainRole::nodePorts:
        return Stage::nodePort;
    case ChainRole::external:
    case ChainRole::firewall:
        return Stage::admission;
    case ChainRole::service:
    case ChainRole::serviceLocal:
        return Stage::endpoint;
    case ChainRole::endpoint:
        return Stage::rewriting;
    default:
        return Stage::afterwards;
    }
}

std::string counted(std::size_t count, const char* one, const char* many)
{
    return std::to_string(count) + ' ' + (count == 1 ? one : many);
}

// "23 rules in 14 chains, 2 sets".
std::string sizeWords(const kubeproxy::ServiceSlice& slice)
{
    std::size_t rules = 0;
    for (const auto& chain : slice.chains)
        rules += chain.entries.size();
    std::string words = counted(rules, "rule", "rules") + " in " + counted(slice.chains.size(), "chain", "chains");
    if (!slice.sets.empty())
        words += ", " + counted(slice.sets.size(), "set or map", "sets and maps");
    if (!slice.virtualServers.empty())
        words += ", " + counted(slice.virtualServers.size(), "virtual server", "virtual servers");
    return words;
}

class ModesPicture {
public:
    ModesPicture(const std::vector<ModeColumn>& columns, const TextMeasure& measure, double room)
        : m_columns(columns), m_builder(measure)
    {
        chooseWidth(room);
        for (const ModeColumn& column : columns) {
            auto& stages = m_stages.emplace_back();
            if (!column.slice)
                continue;
            for (ChainCard& card : chainCards(*column.slice))
                stages[static_cast<std::size_t>(stageOf(card))].push_back(std::move(card));
        }
    }

    DisplayList draw(const std::string& service)
    {
        const double width = xOf(m_columns.size()) - modeGap + modesMargin;
        double y = drawHeader(service, width);
        for (std::size_t stage = 0; stage < stageTitles.size(); ++stage)
            y = drawStage(stage, y, width);
        return m_builder.finish({width, y + modesMargin - stageGap}, service + " in the modes of kube-proxy",
                                "The same service in " + counted(m_columns.size(), "mode", "modes")
                                    + " of kube-proxy, side by side, in the order a packet meets the rules.");
    }

private:
    // Narrower columns where there is no room for the usual ones; the questions then stand above the rows.
    void chooseWidth(double room)
    {
        const auto count = static_cast<double>(std::max<std::size_t>(m_columns.size(), 1));
        const double gaps = (count - 1) * modeGap + 2 * modesMargin;
        if (room >= count * usualModeWidth + gaps + stageLabelWidth)
            return;
        m_labelWidth = 0;
        m_modeWidth = std::clamp((room - gaps) / count, narrowestMode, usualModeWidth);
    }

    double xOf(std::size_t column) const
    {
        return modesMargin + m_labelWidth + static_cast<double>(column) * (m_modeWidth + modeGap);
    }

    double drawHeader(const std::string& service, double width)
    {
        Item header;
        header.id = "header";
        header.role = Role::header;
        double y = modesMargin - 8;
        header.texts.push_back(m_builder.text(modesMargin, y, width - 2 * modesMargin, service, TextStyle::title));
        m_builder.add(std::move(header));
        y += m_builder.lineHeight(TextStyle::title) + 18;
        for (std::size_t c = 0; c < m_columns.size(); ++c) {
            const ModeColumn& column = m_columns[c];
            Item item;
            item.id = column.mode + ":mode";
            item.role = Role::header;
            item.name = column.mode;
            item.description = column.slice ? sizeWords(*column.slice) : column.note;
            item.texts.push_back(m_builder.text(xOf(c), y, m_modeWidth, column.mode, TextStyle::heading));
            double line = y + m_builder.lineHeight(TextStyle::heading) + 2;
            for (const std::string& words :
                 wrap(printable(item.description), m_modeWidth, TextStyle::small, m_builder.measure(), 2)) {
                item.texts.push_back(m_builder.text(xOf(c), line, m_modeWidth, words, TextStyle::small));
                line += m_builder.lineHeight(TextStyle::small);
            }
            m_builder.add(std::move(item));
        }
        return y + m_builder.lineHeight(TextStyle::heading) + 2 * m_builder.lineHeight(TextStyle::small) + 14;
    }

    // A stage in which no mode has anything is not shown.
    double drawStage(std::size_t stage, double y, double width)
    {
        if (std::ranges::all_of(m_stages, [stage](const auto& stages) { return stages[stage].empty(); }))
            return y;
        m_builder.addLine("line:" + std::to_string(stage), Role::footer, {{modesMargin, y}, {width - modesMargin, y}}, false);
        const double top = y + 12;
        Item label;
        label.id = "stage:" + std::to_string(stage);
        label.role = Role::caption;
        double line = top;
        const double room = m_labelWidth > 0 ? m_labelWidth - 16 : width - 2 * modesMargin;
        for (const std::string& words : wrap(stageTitles[stage], room, TextStyle::heading, m_builder.measure(), 3)) {
            label.texts.push_back(m_builder.text(modesMargin, line, room, words, TextStyle::heading));
            line += m_builder.lineHeight(TextStyle::heading);
        }
        m_builder.add(std::move(label));
        double bottom = line;
        const double cells = m_labelWidth > 0 ? top : line + 8;
        for (std::size_t c = 0; c < m_columns.size(); ++c)
            bottom = std::max(bottom, drawCell(c, stage, cells));
        return bottom + stageGap;
    }

    double drawCell(std::size_t column, std::size_t stage, double y)
    {
        const auto& cards = m_stages[column][stage];
        if (cards.empty()) {
            if (!m_columns[column].slice)
                return y;
            m_builder.addText(m_columns[column].mode + ":none:" + std::to_string(stage), Role::caption,
                              m_builder.text(xOf(column), y, m_modeWidth, "no step of its own in this mode", TextStyle::small));
            return y + m_builder.lineHeight(TextStyle::small);
        }
        const std::size_t shown = cards.size() > mostCards ? mostCards - 1 : cards.size();
        for (std::size_t i = 0; i < shown; ++i)
            y = drawCard(column, cards[i], y) + modeCardGap;
        if (shown < cards.size()) {
            Item& more = m_builder.addText(m_columns[column].mode + ":more:" + std::to_string(stage), Role::caption,
                                           m_builder.text(xOf(column), y, m_modeWidth,
                                                          "+ " + std::to_string(cards.size() - shown) + " more like these",
                                                          TextStyle::body));
            more.name = "+ " + std::to_string(cards.size() - shown) + " more like these";
            for (std::size_t i = shown; i < cards.size(); ++i)
                more.description += (i == shown ? "" : ", ") + cards[i].title;
            y += m_builder.lineHeight(TextStyle::body) + modeCardGap;
        }
        return y - modeCardGap;
    }

    // A card's words, broken into lines.
    struct Measured {
        struct Row {
            const ChainRow* row = nullptr;
            std::vector<std::string> lines;
        };
        std::vector<std::string> subtitle;
        std::vector<Row> rows;
        std::size_t more = 0;
        double height = 0;
    };

    Measured measure(const ChainCard& card) const
    {
        const double room = m_modeWidth - 2 * modeInset;
        Measured words;
        if (card.role == Role::setCard || card.role == Role::virtualServerCard)
            words.subtitle = wrap(printable(card.subtitle), room, TextStyle::small, m_builder.measure(), 2);
        const std::size_t shown = card.rows.size() > mostRows ? mostRows - 1 : card.rows.size();
        words.more = card.rows.size() - shown;
        words.height = 8 + m_builder.lineHeight(TextStyle::heading)
            + static_cast<double>(words.subtitle.size()) * m_builder.lineHeight(TextStyle::small) + 10;
        for (std::size_t i = 0; i < shown; ++i) {
            words.rows.push_back(
                {&card.rows[i],
                 wrap(printable(card.rows[i].meaning), room - 2 * modeInset, TextStyle::body, m_builder.measure(), mostLines)});
            words.height += rowHeight(words.rows.back().lines.size()) + 5;
        }
        if (words.more > 0)
            words.height += m_builder.lineHeight(TextStyle::small) + 6;
        return words;
    }

    double drawCard(std::size_t column, const ChainCard& card, double top)
    {
        const Measured words = measure(card);
        const double room = m_modeWidth - 2 * modeInset;
        const Rect rect{xOf(column), top, m_modeWidth, words.height};
        Item& item = m_builder.addShape(m_columns[column].mode + ':' + card.id, card.role, Shape::Kind::roundedRectangle, rect);
        item.name = card.title;
        item.description = card.subtitle;
        for (const ChainRow& row : card.rows)
            item.evidence.push_back(row.source);
        double y = rect.y + 8;
        item.texts.push_back(m_builder.text(rect.x + modeInset, y, room, card.title, TextStyle::heading));
        y += m_builder.lineHeight(TextStyle::heading);
        for (const std::string& line : words.subtitle) {
            item.texts.push_back(m_builder.text(rect.x + modeInset, y, room, line, TextStyle::small));
            y += m_builder.lineHeight(TextStyle::small);
        }
        if (words.more > 0)
            item.texts.push_back(m_builder.text(rect.x + modeInset, rect.bottom() - m_builder.lineHeight(TextStyle::small) - 8,
                                                room, "+ " + std::to_string(words.more) + " more", TextStyle::small));
        const std::string parent = item.id;
        y += 6;
        for (const auto& row : words.rows) {
            drawRow(column, parent, *row.row, row.lines, {rect.x + modeInset - 2, y, room + 4, rowHeight(row.lines.size())});
            y += rowHeight(row.lines.size()) + 5;
        }
        return rect.bottom();
    }

    double rowHeight(std::size_t lines) const
    {
        return static_cast<double>(std::max<std::size_t>(lines, 1)) * m_builder.lineHeight(TextStyle::body) + 10;
    }

    void drawRow(std::size_t column, const std::string& parent, const ChainRow& row, const std::vector<std::string>& lines,
                 const Rect& rect)
    {
        const std::string id = m_columns[column].mode + ":rule:" + row.source.file + ':' + std::to_string(row.source.line);
        Item& item = m_builder.addShape(id, Role::ruleRow, Shape::Kind::roundedRectangle, rect, parent);
        item.shape->dashed = !row.understood;
        item.name = row.meaning;
        item.description = row.verbatim;
        item.evidence = {row.source};
        double y = rect.y + 5;
        for (const std::string& line : lines) {
            item.texts.push_back(m_builder.text(rect.x + modeInset, y, rect.width - 2 * modeInset, line, TextStyle::body));
            y += m_builder.lineHeight(TextStyle::body);
        }
    }

    const std::vector<ModeColumn>& m_columns;
    PictureBuilder m_builder;
    double m_labelWidth = stageLabelWidth;  // 0: the questions stand above
    double m_modeWidth = usualModeWidth;
    std::vector<std::array<std::vector<ChainCard>, stageTitles.size()>> m_stages;  // of each column
};

}  // namespace

DisplayList layOutModes(const std::vector<ModeColumn>& columns, const std::string& service, const TextMeasure& measure,
                        double room)
{
    return ModesPicture(columns, measure, room).draw(service);
}

}  // namespace fairlead::diagram
