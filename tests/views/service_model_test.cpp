#include "views/itemmodels/service_filter.h"
#include "views/itemmodels/service_table_model.h"

#include "tests/support/sample_clusters.h"

#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QSignalSpy>

#include <gtest/gtest.h>

#include <algorithm>

namespace fairlead::views {
namespace {

using Tester = QAbstractItemModelTester;
using Type = kubernetes::ServiceType;

ServiceRow row(const QString& nameSpace, const QString& name, Type type = Type::clusterIp, ServiceState state = ServiceState::ok)
{
    return {nameSpace, name, type, state, 3, 3};
}

std::vector<ServiceRow> fourRows()
{
    return {row(QStringLiteral("kube-system"), QStringLiteral("kube-dns")),
            row(QStringLiteral("shop"), QStringLiteral("cart"), Type::clusterIp, ServiceState::noEndpoints),
            row(QStringLiteral("shop"), QStringLiteral("frontend"), Type::nodePort),
            row(QStringLiteral("shop-2"), QStringLiteral("cart"))};
}

TEST(ServiceTableModel, ShowsNamespaceNameTypeAndState)
{
    ServiceTableModel model;
    const Tester tester(&model, Tester::FailureReportingMode::Warning);
    model.setRows(fourRows());
    ASSERT_EQ(model.rowCount(), 4);
    ASSERT_EQ(model.columnCount(), 4);
    QStringList cells;
    for (int column = 0; column < 4; ++column)
        cells << model.headerData(column, Qt::Horizontal).toString() + QLatin1Char('=')
                + model.index(1, column).data().toString();
    EXPECT_EQ(cells.join(QLatin1Char(' ')).toStdString(), "Namespace=shop Name=cart Type=ClusterIP State=no endpoints");
    EXPECT_TRUE(model.index(1, 0).data(Qt::AccessibleTextRole).toString().contains(QStringLiteral("shop/cart")));
}

TEST(ServiceTableModel, FindsARowByName)
{
    ServiceTableModel model;
    model.setRows(fourRows());
    EXPECT_EQ(model.findRow(QStringLiteral("shop"), QStringLiteral("frontend")), 2);
    EXPECT_EQ(model.findRow(QStringLiteral("shop"), QStringLiteral("kube-dns")), -1);
}

TEST(ServiceTableModel, KeepsTheRowsWhenOnlyTheirContentChanged)
{
    ServiceTableModel model;
    const Tester tester(&model, Tester::FailureReportingMode::Warning);
    model.setRows(fourRows());
    const QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    const QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    auto rows = fourRows();
    rows[2].state = ServiceState::degraded;
    model.setRows(rows);
    EXPECT_EQ(reset.count(), 0);
    EXPECT_EQ(changed.count(), 1);
    rows.pop_back();
    model.setRows(rows);
    EXPECT_EQ(reset.count(), 1);
    model.setRows({});
    EXPECT_EQ(model.rowCount(), 0);
}

class ServiceFilterTest : public testing::Test {
protected:
    void SetUp() override
    {
        m_model.setRows(fourRows());
        m_filter.setSourceModel(&m_model);
    }
    std::string shown() const
    {
        QStringList names;
        for (int i = 0; i < m_filter.rowCount(); ++i)
            names << m_filter.index(i, ServiceTableModel::namespaceColumn).data().toString() + QLatin1Char('/')
                    + m_filter.index(i, ServiceTableModel::nameColumn).data().toString();
        return names.join(QLatin1Char(' ')).toStdString();
    }
    ServiceTableModel m_model;
    ServiceFilter m_filter;
    Tester m_tester{&m_filter, Tester::FailureReportingMode::Warning};
};

TEST_F(ServiceFilterTest, TakesEveryWordInAnyOrderAndCase)
{
    m_filter.setSearchText(QStringLiteral("CART shop"));
    EXPECT_EQ(shown(), "shop/cart shop-2/cart");
    m_filter.setSearchText(QStringLiteral("  nodeport "));
    EXPECT_EQ(shown(), "shop/frontend");
    m_filter.setSearchText(QStringLiteral("no endpoints"));
    EXPECT_EQ(shown(), "shop/cart");
    m_filter.setSearchText(QStringLiteral("cart [.*"));
    EXPECT_EQ(shown(), "");
    m_filter.setSearchText(QString());
    EXPECT_EQ(m_filter.rowCount(), 4);
}

TEST_F(ServiceFilterTest, TakesANamespaceWholeAndAType)
{
    m_filter.setNamespace(QStringLiteral("shop"));
    EXPECT_EQ(shown(), "shop/cart shop/frontend");
    m_filter.setType(Type::nodePort);
    EXPECT_EQ(shown(), "shop/frontend");
    m_filter.setType(std::nullopt);
    m_filter.setNamespace(QString());
    EXPECT_EQ(m_filter.rowCount(), 4);
}

TEST(ServiceRows, OfTheSampleAreSortedAndHaveTheirState)
{
    const auto rows = serviceRows(test::sampleCluster("shop-iptables-nft"));
    ASSERT_FALSE(rows.empty());
    EXPECT_TRUE(std::ranges::is_sorted(rows, {}, [](const ServiceRow& r) { return std::pair(r.nameSpace, r.name); }));
    const auto find = [&](const char* name) {
        return std::ranges::find(rows, QString::fromLatin1(name), &ServiceRow::qualifiedName);
    };
    ASSERT_NE(find("shop/frontend"), rows.end());
    EXPECT_EQ(find("shop/frontend")->state, ServiceState::ok);
    EXPECT_EQ(find("shop/frontend")->endpoints, 3);
}

TEST(ServiceFilter, AnswersAtOnceWithTenThousandServices)
{
    std::vector<ServiceRow> rows;
    for (int i = 0; i < 10'000; ++i)
        rows.push_back(row(QStringLiteral("ns-%1").arg(i / 100, 3, 10, QLatin1Char('0')),
                           QStringLiteral("svc-%1").arg(i, 5, 10, QLatin1Char('0'))));
    ServiceTableModel model;
    ServiceFilter filter;
    filter.setSourceModel(&model);
    model.setRows(std::move(rows));
    QElapsedTimer timer;
    timer.start();
    filter.setSearchText(QStringLiteral("svc-0777"));
    EXPECT_EQ(filter.rowCount(), 10);
    EXPECT_LT(timer.elapsed(), 2000) << "a key press must not freeze the window, even in a debug build under load";
}

}  // namespace
}  // namespace fairlead::views
