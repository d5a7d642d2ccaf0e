#include "model/diagram/svg_writer.h"

#include "sample_graphs.h"

#include "model/diagram/font_metrics.h"
#include "model/diagram/service_layout.h"

#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>
#include <gtest/gtest.h>

#include <set>
#include <sstream>

namespace fairlead::test {

using diagram::DisplayList;
using diagram::escapeXml;
using diagram::FontMetrics;
using diagram::Item;
using diagram::Role;
using diagram::Scheme;
using diagram::writeSvg;

namespace {

boost::property_tree::ptree parse(const std::string& svg)
{
    std::istringstream stream(svg);
    boost::property_tree::ptree tree;
    boost::property_tree::read_xml(stream, tree);
    return tree;
}

std::vector<std::string> idsOf(const std::string& svg)
{
    std::vector<std::string> ids;
    const auto tree = parse(svg);
    for (const auto& [name, child] : tree.get_child("svg")) {
        if (name == "g")
            ids.push_back(child.get<std::string>("<xmlattr>.id"));
    }
    return ids;
}

DisplayList hostilePicture()
{
    DisplayList picture;
    picture.size = {200, 100};
    picture.title = "a & b < c > \"d\"";
    Item item;
    item.id = "id \"&<";
    item.name = std::string("nul\0 bell\a end", 14);
    item.description = "\xff\xfe not UTF-8, \xED\xA0\x80 a surrogate";
    item.texts.push_back({{0, 0, 100, 20}, "</text><script>alert('x')</script>", diagram::TextStyle::body, diagram::Align::left});
    item.link = {diagram::Link::Kind::pod, "n\"s", "p<o>d", "n&n", {}, {}};
    item.evidence = {{"file\".txt", 3, "verbatim"}};
    picture.items.push_back(item);
    return picture;
}

}  // namespace

TEST(SvgWriter, WritesWellFormedXmlForEverySample)
{
    for (const auto& [name, graph] : sampleGraphs()) {
        const DisplayList picture = diagram::layOutService(graph, FontMetrics());
        for (const Scheme scheme : {Scheme::light, Scheme::dark}) {
            const std::string svg = writeSvg(picture, {scheme, "Fairlead"});
            const auto ids = idsOf(svg);
            EXPECT_EQ(ids.size(), picture.items.size()) << name;
            EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), ids.size()) << name;
        }
    }
}

TEST(SvgWriter, WritesTheSameBytesEachTime)
{
    const DisplayList picture = diagram::layOutService(frontendGraph(), FontMetrics());
    EXPECT_EQ(writeSvg(picture), writeSvg(picture));
}

TEST(SvgWriter, EscapesHostileTexts)
{
    const std::string svg = writeSvg(hostilePicture());
    const auto tree = parse(svg);
    EXPECT_EQ(tree.get<std::string>("svg.title"), "a & b < c > \"d\"");
    EXPECT_EQ(tree.get<std::string>("svg.g.<xmlattr>.id"), "id \"&<");
    EXPECT_EQ(tree.get<std::string>("svg.g.text"), "</text><script>alert('x')</script>");
    EXPECT_EQ(tree.get<std::string>("svg.g.<xmlattr>.data-link-name"), "p<o>d");
    EXPECT_EQ(tree.get<std::string>("svg.g.<xmlattr>.data-evidence"), "file\".txt:3");
    EXPECT_EQ(svg.find('\0'), std::string::npos);
    EXPECT_EQ(svg.find('\a'), std::string::npos);
    EXPECT_EQ(svg.find("<script"), std::string::npos);
}

TEST(SvgWriter, ReplacesWhatXmlCannotHold)
{
    EXPECT_EQ(escapeXml(std::string("a\0b\x1f", 4)), "a\uFFFDb\uFFFD");
    EXPECT_EQ(escapeXml("\xff"), "\uFFFD");
    EXPECT_EQ(escapeXml("\xEF\xBF\xBF"), "\uFFFD");
    EXPECT_EQ(escapeXml("line\nbreak"), "line break");
    EXPECT_EQ(escapeXml("\u00E9\u6F22"), "\u00E9\u6F22");
}

TEST(SvgWriter, KeepsLinksAndDescriptions)
{
    const auto tree = parse(writeSvg(diagram::layOutService(frontendGraph(), FontMetrics())));
    bool found = false;
    for (const auto& [name, child] : tree.get_child("svg")) {
        if (name != "g" || child.get<std::string>("<xmlattr>.id") != "rules:worker-1")
            continue;
        found = true;
        EXPECT_EQ(child.get<std::string>("<xmlattr>.data-drill"), "chains");
        EXPECT_EQ(child.get<std::string>("<xmlattr>.data-drill-node"), "worker-1");
        EXPECT_EQ(child.get<std::string>("title"), "Rules on worker-1");
        EXPECT_NE(child.get<std::string>("desc"), "");
    }
    EXPECT_TRUE(found);
}

}  // namespace fairlead::test
