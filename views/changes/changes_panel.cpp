#include "views/changes/changes_panel.h"

#include "model/changes/cluster_changes.h"
#include "views/model_text.h"

#include <QHeaderView>
#include <QLabel>
#include <QTableWidget>
#include <QTime>
#include <QVBoxLayout>

namespace fairlead::views {

namespace {

constexpr int mostRows = 1000;
constexpr int serviceRole = Qt::UserRole;
constexpr int nameSpaceRole = Qt::UserRole + 1;

}  // namespace

ChangesPanel::ChangesPanel(QWidget* parent)
    : QWidget(parent),
      m_empty(new QLabel(tr("Nothing has changed since the cluster was opened."), this)),
      m_table(new QTableWidget(this))
{
    m_empty->setAlignment(Qt::AlignCenter);
    m_table->setObjectName(QStringLiteral("changesTable"));
    m_table->setAccessibleName(tr("Changes, the newest first"));
    m_table->setColumnCount(4);
    m_table->setHorizontalHeaderLabels({tr("Time"), tr("What"), tr("Before"), tr("After")});
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setTabKeyNavigation(false);
    constexpr int timeWidth = 80;
    constexpr int whatWidth = 380;
    constexpr int beforeWidth = 300;
    m_table->setColumnWidth(0, timeWidth);
    m_table->setColumnWidth(1, whatWidth);
    m_table->setColumnWidth(2, beforeWidth);
    m_table->hide();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 4, 8, 4);
    column->addWidget(m_empty, 1);
    column->addWidget(m_table, 1);
    connect(m_table, &QTableWidget::cellActivated, this, &ChangesPanel::activate);
}

void ChangesPanel::open(const SnapshotPtr& snapshot)
{
    m_snapshot = snapshot;
    m_table->setRowCount(0);
    m_table->hide();
    m_empty->show();
}

void ChangesPanel::update(const SnapshotPtr& snapshot)
{
    const SnapshotPtr before = std::exchange(m_snapshot, snapshot);
    if (!before)
        return;
    const QString time = QTime::currentTime().toString(QStringLiteral("HH:mm:ss"));
    const auto found = changes::changesBetween(*before, *snapshot);
    // The first of a batch stands on top.
    for (std::size_t index = std::min<std::size_t>(found.size(), mostRows); index-- > 0;) {
        const changes::Change& change = found[index];
        m_table->insertRow(0);
        const QStringList cells{time, toQ(change.what), change.before.empty() ? tr("not there") : toQ(change.before),
                                change.after.empty() ? tr("gone") : toQ(change.after)};
        for (int column = 0; column < cells.size(); ++column) {
            auto* item = new QTableWidgetItem(cells[column]);
            item->setToolTip(cells[column]);
            item->setData(serviceRole, toQ(change.service));
            item->setData(nameSpaceRole, toQ(change.nameSpace));
            m_table->setItem(0, column, item);
        }
    }
    if (m_table->rowCount() > mostRows)
        m_table->setRowCount(mostRows);
    m_table->setVisible(m_table->rowCount() > 0);
    m_empty->setVisible(m_table->rowCount() == 0);
}

void ChangesPanel::activate(int row)
{
    const QTableWidgetItem& item = *m_table->item(row, 0);
    const QString service = item.data(serviceRole).toString();
    if (!service.isEmpty())
        emit placeChosen(Place::ofService(item.data(nameSpaceRole).toString(), service));
}

QString ChangesPanel::text() const
{
    QString words;
    for (int row = 0; row < m_table->rowCount(); ++row)
        words += m_table->item(row, 1)->text() + QLatin1String(": ") + m_table->item(row, 2)->text() + QStringLiteral(" → ")
            + m_table->item(row, 3)->text() + QLatin1Char('\n');
    return words;
}

}  // namespace fairlead::views
