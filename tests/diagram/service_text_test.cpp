#include "kinds_cluster.h"
#include "sample_graphs.h"

#include "model/diagram/drawio_writer.h"
#include "model/diagram/font_metrics.h"
#include "model/diagram/html_writer.h"
#include "model/diagram/outline_writers.h"
#include "model/diagram/service_json.h"
#include "model/diagram/service_layout.h"
#include "model/diagram/service_markdown.h"
#include "tests/support/golden.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

// The formats that are written from a service's picture beside the vector graphics.

namespace fairlead::test {

using diagram::FontMetrics;
using diagram::layOutService;
using diagram::outlineService;
using diagram::ServiceGraph;
using diagram::ServiceOutline;

namespace {

// Names that would break out of every one of the languages.
ServiceGraph hostileGraph()
{
    ServiceGraph graph = frontendGraph();
    graph.name = "a\"b\\c${d}|e<script>\n*f*`g`#h;]";
    graph.nodes.front().name = graph.name;
    graph.endpoints.front().pod = graph.name;
    graph.endpoints.front().node = graph.name;
    connect(graph);
    return graph;
}

// An object a line, so that a person can read a difference.
std::string inLines(std::string json)
{
    for (std::size_t at = json.find("},{"); at != std::string::npos; at = json.find("},{", at + 1))
        json.insert(at + 2, "\n");
    return json + '\n';
}

// A comment ends with its line, and names hold no line ends any more: they are harmless there.
std::string withoutComments(const std::string& text)
{
    std::istringstream lines(text);
    std::string result;
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with("%%") && !line.starts_with("#") && !line.starts_with("//"))
            result += line + '\n';
    }
    return result;
}

}  // namespace

TEST(ServiceText, KeepsWhatIsWrittenOfTheSamples)
{
    for (const auto& [name, graph] : {NamedGraph{"payments", paymentsGraph()}, NamedGraph{"troubled", troubledGraph()}}) {
        const ServiceOutline outline = outlineService(graph);
        expectGolden("diagram/" + name + ".md", diagram::writeMarkdown(graph));
        expectGolden("diagram/" + name + ".mmd", diagram::writeMermaid(outline));
        expectGolden("diagram/" + name + ".d2", diagram::writeD2(outline));
        expectGolden("diagram/" + name + ".dot", diagram::writeDot(outline));
        expectGolden("diagram/" + name + ".json", inLines(boost::json::serialize(diagram::serviceJson(graph))));
    }
    expectGolden("diagram/cart.drawio", diagram::writeDrawio(layOutService(cartGraph(), FontMetrics())));
    expectGolden("diagram/cart.html", diagram::writeHtml(layOutService(cartGraph(), FontMetrics())));
}

TEST(ServiceText, OutlineHoldsOnlyWhatItNames)
{
    for (const auto& [name, graph] : sampleGraphs()) {
        const ServiceOutline outline = outlineService(graph);
        std::set<std::string> known;
        for (const auto& box : outline.boxes) {
            EXPECT_TRUE(box.parent.empty() || known.contains(box.parent)) << name << ' ' << box.id;
            EXPECT_TRUE(known.insert(box.id).second) << name << ' ' << box.id;
            EXPECT_FALSE(box.lines.empty()) << name << ' ' << box.id;
        }
        for (const auto& link : outline.links)
            EXPECT_TRUE(known.contains(link.from) && known.contains(link.to)) << name << ' ' << link.from << '>' << link.to;
    }
    EXPECT_LT(outlineService(largeGraph(5000, 250, 3)).boxes.size(), 100U);
}

TEST(ServiceText, NamesCannotBecomeSyntax)
{
    const ServiceGraph graph = hostileGraph();
    const ServiceOutline outline = outlineService(graph);
    for (const std::string& text : {diagram::writeMermaid(outline), diagram::writeD2(outline), diagram::writeDot(outline)})
        EXPECT_EQ(withoutComments(text).find("a\"b"), std::string::npos) << text;
    EXPECT_EQ(diagram::writeD2(outline).find(" ${d}"), std::string::npos);
    EXPECT_EQ(diagram::writeMarkdown(graph).find("<script>"), std::string::npos);
    EXPECT_EQ(diagram::writeMarkdown(graph).find("|e<"), std::string::npos);
    const auto picture = layOutService(graph, FontMetrics());
    EXPECT_EQ(diagram::writeHtml(picture).find("<script>"), std::string::npos);
    EXPECT_EQ(diagram::writeDrawio(picture).find("<script>"), std::string::npos);
}

// Where Graphviz is installed, it must accept what is written for it.
TEST(ServiceText, GraphvizReadsIt)
{
    if (std::system("dot -V > /dev/null 2>&1") != 0)
        GTEST_SKIP() << "Graphviz is not installed";
    const TemporaryFolder folder;
    for (const ServiceGraph& graph : {hostileGraph(), paymentsGraph(), largeGraph(100, 250, 3), externalNameGraph()}) {
        const auto file = folder.path() / "service.dot";
        std::ofstream(file) << diagram::writeDot(outlineService(graph));
        EXPECT_EQ(std::system(("dot -Tcanon -o /dev/null " + file.string()).c_str()), 0) << graph.name;
    }
}

}  // namespace fairlead::test
