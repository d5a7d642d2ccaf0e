#include "views/chains/compare_page.h"

#include "resources/bundle.h"
#include "views/diagram/picture_pane.h"
#include "views/navigation/navigation.h"

#include <QGridLayout>

#include <algorithm>

namespace fairlead::views {

ComparePage::ComparePage(Navigation& navigation, const Theme& theme, QWidget* parent) : QWidget(parent), m_navigation(navigation)
{
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setSpacing(1);
    constexpr int columnsInARow = 2;  // four beside each other would leave room for one chain each
    for (const auto& sample : resources::samples()) {
        auto column = std::make_unique<Column>();
        column->mode = sample.mode;
        column->pane = new PicturePane(theme, DiagramView::Fit::reading, this);
        column->pane->setTitle(QString::fromStdString(column->mode));
        column->job = std::make_unique<LatestJob>();
        const int position = static_cast<int>(m_columns.size());
        grid->addWidget(column->pane, position / columnsInARow, position % columnsInARow);
        connect(&column->pane->view(), &DiagramView::selectionChanged, this,
                [this, raw = column.get()](const diagram::Item* entry) {
                    if (entry)
                        emit selectionChanged(entry, raw->snapshot);
                });
        m_columns.push_back(std::move(column));
    }
}

void ComparePage::show(const Place& place)
{
    if (place.nameSpace == m_place.nameSpace && place.service == m_place.service)
        return;
    m_place = place;
    m_pending = m_columns.size();
    for (const auto& column : m_columns) {
        column->pane->showBusy(tr("Reading the sample…"));
        column->job->run([known = column->snapshot, mode = column->mode, nameSpace = place.nameSpace.toStdString(),
                          service = place.service.toStdString()] { return load(known, mode, nameSpace, service); },
                         [this, raw = column.get()](Loaded loaded) { showColumn(*raw, std::move(loaded)); });
    }
}

ComparePage::Loaded ComparePage::load(SnapshotPtr known, const std::string& mode, const std::string& nameSpace,
                                      const std::string& service)
{
    if (!known) {
        auto evidence = resources::openSample(mode);
        if (!evidence)
            return {nullptr, evidence.error()};
        auto snapshot = cluster::ClusterSnapshot::build(std::move(*evidence));
        if (!snapshot)
            return {nullptr, snapshot.error()};
        known = *snapshot;
    }
    const auto& nodes = known->nodes();
    const auto node =
        std::ranges::find_if(nodes, [](const cluster::ClusterNode& candidate) { return candidate.rules.anyRead(); });
    if (node == nodes.end())
        return {known, Error{"sample cluster " + mode, "no node's rules were read", "Choose another mode."}};
    return {known, chainsPicture(known, {nameSpace, service, node->name, 0, false, {}, {}})};
}

void ComparePage::showColumn(Column& column, Loaded loaded)
{
    column.snapshot = loaded.snapshot;
    if (loaded.chains)
        column.pane->showPicture(loaded.chains->picture);
    else
        column.pane->showError(loaded.chains.error());
    if (--m_pending == 0)
        emit picturesShown();
}

}  // namespace fairlead::views
