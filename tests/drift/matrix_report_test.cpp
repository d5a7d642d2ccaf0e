#include "model/drift/matrix_picture.h"
#include "model/drift/matrix_report.h"
#include "tests/diagram/fixed_text_measure.h"
#include "tests/diagram/picture_checks.h"
#include "tests/support/edited_evidence.h"

#include <gmock/gmock.h>

namespace fairlead {
namespace {

using drift::MatrixOrder;
using test::EditedEvidence;
using testing::HasSubstr;
using testing::Not;

class MatrixReport : public testing::Test {
protected:
    MatrixReport()
    {
        EditedEvidence evidence("shop-iptables-nft");
        evidence.deleteLines("nodes/worker-1/iptables-save.txt", {"shop/cart"});
        evidence.remove("nodes/worker-2/ip6tables-save.txt");
        drift::MatrixProgress progress;
        m_matrix = drift::buildMatrix(evidence.build(), progress);
        m_view = drift::arrange(*m_matrix, {}, MatrixOrder::name, MatrixOrder::name);
    }
    drift::MatrixPtr m_matrix;
    drift::MatrixView m_view;
};

TEST_F(MatrixReport, WritesATable)
{
    const std::string csv = matrixCsv(*m_matrix, m_view);
    EXPECT_TRUE(csv.starts_with("service,control-plane,worker-1,worker-2\r\n")) << csv;
    EXPECT_THAT(csv, HasSubstr("\r\nshop/cart,as-it-should-be,missing,as-it-should-be\r\n"));
    EXPECT_THAT(csv, HasSubstr("\r\nshop/catalog,as-it-should-be,as-it-should-be,not-read\r\n"));
    EXPECT_EQ(std::ranges::count(csv, '\n'), 15);
}

TEST_F(MatrixReport, WritesForPrograms)
{
    const boost::json::value document = boost::json::parse(matrixJson(*m_matrix, m_view));
    EXPECT_EQ(document.at("services").as_array().size(), 14u);
    EXPECT_EQ(document.at("cells").as_array().size(), 14u);
    EXPECT_EQ(document.at("counts").at("missing").as_int64(), 1);
    const auto& differences = document.at("differences").as_array();
    ASSERT_EQ(differences.size(), 1u);
    EXPECT_EQ(differences[0].at("service").as_string(), "shop/cart");
    EXPECT_EQ(differences[0].at("nodes").as_array().size(), 1u);
    const auto row = static_cast<std::size_t>(
        std::ranges::find_if(document.at("services").as_array(), [](const auto& service) { return service.at("name") == "cart"; })
        - document.at("services").as_array().begin());
    const auto state = static_cast<std::size_t>(document.at("cells").at(row).at(1).as_int64());
    EXPECT_EQ(document.at("states").at(state).as_string(), "missing");
}

TEST_F(MatrixReport, SaysInWordsWhatIsAmiss)
{
    const std::string text = matrixMarkdown(*m_matrix, m_view);
    EXPECT_THAT(text, HasSubstr("| shop/cart | missing rules | worker-1 | worker-1 "));
    EXPECT_THAT(text, HasSubstr("worker-2: "));
    EXPECT_THAT(text, HasSubstr("ip6tables-save.txt"));
    EXPECT_THAT(text, HasSubstr("that all others have."));
    EXPECT_THAT(readMatrix(*m_matrix, m_view), HasSubstr("shop/cart: missing rules: worker-1."));
    EXPECT_THAT(describeCell(*m_matrix, m_matrix->findService("shop", "cart").value(), 1),
                HasSubstr("shop/cart on worker-1: missing rules. worker-1 "));
}

TEST_F(MatrixReport, TextOfTheEvidenceCannotBreakATable)
{
    EditedEvidence evidence("shop-iptables-nft");
    evidence.object("api/nodes.json", "worker-2",
                    [](boost::json::object& node) { node.at("metadata").as_object()["name"] = "a,\"b\"|c\n\x1b[31m"; });
    drift::MatrixProgress progress;
    const auto matrix = drift::buildMatrix(evidence.build(), progress);
    const auto view = drift::arrange(*matrix, {}, MatrixOrder::name, MatrixOrder::name);
    const std::string csv = matrixCsv(*matrix, view);
    EXPECT_THAT(csv, HasSubstr("\"a,\"\"b\"\"|c"));
    EXPECT_THAT(matrixMarkdown(*matrix, view), Not(HasSubstr("\"b\"|c\n")));
}

TEST_F(MatrixReport, IsAPictureWithASignForEachState)
{
    const test::FixedTextMeasure measure;
    const auto picture = drift::drawMatrix(*m_matrix, m_view, measure);
    EXPECT_EQ(test::problemsOf(picture, measure), "");
    const diagram::Item* const cell = picture.find("cell:shop/cart@worker-1");
    ASSERT_NE(cell, nullptr);
    EXPECT_EQ(cell->texts.at(0).text, "\u00D7");
    EXPECT_EQ(cell->role, diagram::Role::badgeWarning);
    EXPECT_EQ(cell->drill.node, "worker-1");
    EXPECT_TRUE(picture.find("cell:shop/catalog@worker-2")->shape->dashed);
    std::set<std::string_view> signs;
    for (std::size_t kind = 0; kind < drift::cellKinds; ++kind)
        signs.insert(drift::signOf(static_cast<drift::Cell>(kind)));
    EXPECT_EQ(signs.size(), drift::cellKinds);
}

TEST_F(MatrixReport, SaysThatNothingMatches)
{
    const auto none = drift::arrange(*m_matrix, {"nowhere", {}, false, {}}, MatrixOrder::name, MatrixOrder::name);
    EXPECT_NE(drift::drawMatrix(*m_matrix, none, test::FixedTextMeasure()).find("empty"), nullptr);
    EXPECT_EQ(matrixCsv(*m_matrix, none), "service,control-plane,worker-1,worker-2\r\n");
}

}  // namespace
}  // namespace fairlead
