#include "model/diagram/chains_picture.h"
#include "model/diagram/text_fitting.h"

#include <algorithm>

// The head of a picture of chains: what it is of, and whether the rules are as they should be.

namespace fairlead::diagram {

namespace {

constexpr double understoodWidth = 220;
constexpr double pillWidth = 76;
constexpr std::size_t mostMatters = 4;

std::string joinedReasons(const std::vector<std::string>& texts)
{
    std::string all;
    for (const std::string& text : texts)
        all += (all.empty() ? "" : " ") + text;
    return all;
}

}  // namespace

void ChainsPicture::placeHeader()
{
    const double room = chainsMinimumWidth - 2 * chainsMargin;
    Item header;
    header.id = "header";
    header.role = Role::header;
    header.name = m_slice.port.toString() + " on " + m_slice.node;
    const bool unknown = m_options.drift && !m_options.drift->notCompared.empty();
    header.description = m_cards.empty() && unknown ? "What this node holds for the service is not known."
        : m_cards.empty()                           ? "This node has no rules for the service."
                                                    : "What a packet for the service meets on this node, from left to right.";
    header.link = Link{Link::Kind::chains, m_options.nameSpace, m_slice.port.name, m_slice.node, {}, {}};
    double y = chainsMargin - 8;
    header.texts.push_back(m_builder.text(chainsMargin, y, room, header.name, TextStyle::title));
    y += m_builder.lineHeight(TextStyle::title) + 4;
    header.texts.push_back(m_builder.text(chainsMargin, y, room, header.description, TextStyle::body));
    m_builder.add(std::move(header));
    y += m_builder.lineHeight(TextStyle::body) + 4;
    drawFacts(y);
    m_top = y + m_builder.lineHeight(TextStyle::small) + 24;
}

// Below the title: as it should be, or each thing that is not, in words.
void ChainsPicture::placeVerdict()
{
    if (!m_options.drift && !m_options.comparing)
        return;
    if (m_options.comparing) {
        m_builder.addText("comparing", Role::header,
                          m_builder.text(chainsMargin, m_top - 12, chainsMinimumWidth - 2 * chainsMargin,
                                         "Comparing with what kube-proxy should have written…", TextStyle::body));
        m_top += m_builder.lineHeight(TextStyle::body) + 8;
        return;
    }
    const kubeproxy::SliceDrift& drift = *m_options.drift;
    double y = m_top - 12;
    const std::size_t shown = std::min(drift.matters.size(), mostMatters);
    for (std::size_t i = 0; i < shown; ++i)
        y += drawMatter(i, y) + 4;
    const auto note = [&](const char* id, const std::string& words, const std::string& description) {
        Item item;
        item.id = id;
        item.role = Role::header;
        item.name = words;
        item.description = description;
        const double room = chainsMinimumWidth - 2 * chainsMargin;
        for (const std::string& line : wrap(printable(words), room, TextStyle::body, m_builder.measure(), 4)) {
            item.texts.push_back(m_builder.text(chainsMargin, y, room, line, TextStyle::body));
            y += m_builder.lineHeight(TextStyle::body);
        }
        y += 6;
        m_builder.add(std::move(item));
    };
    if (drift.matters.size() > shown)
        note("moreMatters", "… and " + std::to_string(drift.matters.size() - shown) + " more", "");
    if (!drift.notCompared.empty())
        note("notCompared", "Not compared with what kube-proxy should have written: " + joinedReasons(drift.notCompared), "");
    if (drift.asItShouldBe())
        note("asItShouldBe", "\u2713 As kube-proxy should have written it.",
             "What must be here by the API's objects is here, and nothing else is.");
    m_top = y + 14;
}

double ChainsPicture::drawMatter(std::size_t index, double y)
{
    const kubeproxy::SliceDrift::Matter& matter = m_options.drift->matters[index];
    const double room = chainsMinimumWidth - 2 * chainsMargin - pillWidth - 26;
    const auto lines = wrap(printable(matter.sentence), room, TextStyle::body, m_builder.measure(), 3);
    const double height = static_cast<double>(lines.size()) * m_builder.lineHeight(TextStyle::body) + 12;
    const Rect band{chainsMargin, y, chainsMinimumWidth - 2 * chainsMargin, height};
    Item& item = m_builder.addShape("matter:" + std::to_string(index), Role::difference, Shape::Kind::roundedRectangle, band);
    item.name = std::string(toString(matter.kind)) + ": " + matter.sentence;
    item.description = matter.expected.empty() ? matter.sentence : "It should be: " + matter.expected.front();
    item.evidence = matter.found;
    double lineY = y + 6;
    for (const std::string& line : lines) {
        item.texts.push_back(m_builder.text(band.x + pillWidth + 18, lineY, room, line, TextStyle::body));
        lineY += m_builder.lineHeight(TextStyle::body);
    }
    const std::string parent = item.id;
    const Rect pill{band.x + 8, y + 5, pillWidth, 20};
    Item& badge = m_builder.addShape("kind:" + parent, Role::badgeWarning, Shape::Kind::pill, pill, parent);
    badge.texts.push_back(m_builder.textIn(pill, std::string(toString(matter.kind)), TextStyle::small, Align::center, 3));
    return height;
}

// One small line below the title: what wrote the rules and when they were read, and how much of them
// is understood.
void ChainsPicture::drawFacts(double y)
{
    const double whole = chainsMinimumWidth - 2 * chainsMargin;
    Item facts;
    facts.id = "facts";
    facts.role = Role::header;
    std::string words = "mode " + std::string(toString(m_slice.mode));
    words += m_slice.family == IpFamily::ipv4 ? "  ·  IPv4" : "  ·  IPv6";
    if (!m_options.version.empty())
        words += "  ·  " + m_options.version;
    if (!m_options.takenAt.empty())
        words += "  ·  as of " + m_options.takenAt;
    const double left = m_options.understood.empty() ? whole : whole - understoodWidth - 12;
    facts.texts.push_back(m_builder.text(chainsMargin, y, left, words, TextStyle::small));
    m_builder.add(std::move(facts));
    if (m_options.understood.empty())
        return;
    Item& item = m_builder.addText("understood", Role::header,
                                   m_builder.text(chainsMargin + whole - understoodWidth, y, understoodWidth,
                                                  m_options.understood, TextStyle::small, Align::right));
    item.name = m_options.understood;
    item.description = "How many of the rules that were read of this node are understood. Activate to list the others.";
}

}  // namespace fairlead::diagram
