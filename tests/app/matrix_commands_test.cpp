#include "run_fairlead.h"
#include "tests/support/temporary_folder.h"

#include <boost/json/parse.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace fairlead::app {
namespace {

using test::Answer;
using testing::HasSubstr;
using testing::StartsWith;

std::string contentOf(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

class MatrixExport : public testing::Test {
protected:
    Answer exportMatrix(const std::string& name, const std::vector<std::string>& more = {})
    {
        std::vector<std::string> arguments{"export", "--demo", "matrix"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        arguments.insert(arguments.end(), {"-o", (m_folder.path() / name).string()});
        return test::fairlead(arguments);
    }
    std::string written(const std::string& name, const std::vector<std::string>& more = {})
    {
        const Answer answer = exportMatrix(name, more);
        EXPECT_EQ(answer.status, ExitStatus::fine) << answer.err;
        return contentOf(m_folder.path() / name);
    }

    test::TemporaryFolder m_folder;
};

TEST_F(MatrixExport, WritesEachFormatThatMakesSense)
{
    EXPECT_THAT(written("matrix.svg"), HasSubstr("shop/payments"));
    EXPECT_THAT(written("matrix.png"), StartsWith("\x89PNG"));
    EXPECT_THAT(written("matrix.pdf"), StartsWith("%PDF"));
    EXPECT_THAT(written("matrix.html"), HasSubstr("worker-1"));
    EXPECT_THAT(written("matrix.drawio"), HasSubstr("mxGraphModel"));
    EXPECT_THAT(written("matrix.csv"), StartsWith("service,control-plane,worker-1,worker-2\r\n"));
    EXPECT_THAT(written("matrix.md"), HasSubstr("14 services on 3 nodes: all as it should be"));
    EXPECT_EQ(boost::json::parse(written("matrix.json")).at("cells").as_array().size(), 14U);
}

TEST_F(MatrixExport, IsTheSameEachTime) { EXPECT_EQ(written("a.svg"), written("b.svg")); }

TEST_F(MatrixExport, CanBeCutAndSorted)
{
    EXPECT_THAT(written("a.csv", {"--sort", "name"}), HasSubstr("worker-2\r\ndefault/kubernetes,"));
    EXPECT_EQ(written("b.csv", {"--only-troubled"}), "service\r\n");
    EXPECT_EQ(
        written("c.csv", {"--only-namespace", "kube-system"}),
        "service,control-plane,worker-1,worker-2\r\nkube-system/kube-dns,as-it-should-be,as-it-should-be,as-it-should-be\r\n");
}

TEST_F(MatrixExport, RefusesWhatMakesNoSense)
{
    EXPECT_EQ(exportMatrix("matrix.dot").status, ExitStatus::usage);
    EXPECT_EQ(exportMatrix("matrix.svg", {"shop/cart"}).status, ExitStatus::usage);
    EXPECT_EQ(exportMatrix("matrix.svg", {"--sort", "colour"}).status, ExitStatus::usage);
    EXPECT_EQ(exportMatrix("no/such/folder/matrix.svg").status, ExitStatus::output);
    EXPECT_EQ(test::fairlead({"export", "--demo", "service", "shop/cart", "-o", (m_folder.path() / "a.csv").string()}).status,
              ExitStatus::usage);
    EXPECT_EQ(test::fairlead({"export", "--demo", "all", "--format", "csv", "-o", m_folder.path().string()}).status,
              ExitStatus::usage);
}

}  // namespace
}  // namespace fairlead::app
