#include "views/window/workspace.h"

#include "views/chains/chains_page.h"
#include "views/chains/compare_page.h"
#include "views/compare/comparison_page.h"
#include "views/details/details_panel.h"
#include "views/diagram/diagram_page.h"
#include "views/diagram/entry_menu.h"
#include "views/diagram/picture_pane.h"
#include "views/dump/dump_page.h"
#include "views/facts/facts_page.h"
#include "views/itemmodels/service_row.h"
#include "views/map/map_page.h"
#include "views/map/map_view.h"
#include "views/matrix/matrix_page.h"
#include "views/modechange/mode_change_page.h"
#include "views/navigation/navigation.h"
#include "views/path/path_page.h"
#include "views/path/trace_menu.h"
#include "views/services/service_panel.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace fairlead::views {

namespace {

constexpr int narrowestPage = 380;

}  // namespace

Workspace::Workspace(Navigation& navigation, const Theme& theme, QWidget* parent)
    : QWidget(parent),
      m_navigation(navigation),
      m_splitter(new QSplitter(this)),
      m_services(new ServicePanel(navigation, theme)),
      m_pages(new QStackedWidget),
      m_overview(new PicturePane(theme, DiagramView::Fit::whole)),
      m_diagram(new DiagramPage(navigation, theme)),
      m_chains(new ChainsPage(navigation, theme)),
      m_compare(new ComparePage(navigation, theme)),
      m_comparison(new ComparisonPage(navigation, theme)),
      m_dump(new DumpPage(navigation, theme)),
      m_path(new PathPage(navigation, theme)),
      m_map(new MapPage(navigation, theme)),
      m_matrix(new MatrixPage(navigation, theme)),
      m_facts(new FactsPage(navigation, theme)),
      m_modeChange(new ModeChangePage(navigation, theme)),
      m_details(new DetailsPanel(navigation, theme)),
      m_entryMenu(new EntryMenu(navigation, this)),
      m_traceMenu(new TraceMenu(navigation, this))
{
    createPages();
    connectPages();
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_splitter);
}

void Workspace::createPages()
{
    for (QWidget* page : std::initializer_list<QWidget*>{m_overview, m_diagram, m_chains, m_compare, m_comparison, m_dump, m_path,
                                                         m_map, m_matrix, m_facts, m_modeChange})
        m_pages->addWidget(page);
    auto* middle = new QWidget;
    // Else the widest bar of all pages, at a large font, would make the window wider than the screen.
    middle->setMinimumWidth(narrowestPage);
    auto* column = new QVBoxLayout(middle);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_traceMenu->bar());
    column->addWidget(m_pages, 1);
    m_splitter->addWidget(m_services);
    m_splitter->addWidget(middle);
    m_splitter->addWidget(m_details);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(1);
    m_splitter->setSizes({290, 770, 320});
}

void Workspace::connectPages()
{
    connect(&m_navigation, &Navigation::placeChanged, this, &Workspace::follow);
    connect(m_diagram, &DiagramPage::selectionChanged, this, &Workspace::showDiagramSelection);
    connect(m_chains, &ChainsPage::selectionChanged, this, &Workspace::showChainsSelection);
    connect(m_compare, &ComparePage::selectionChanged, this, &Workspace::showCompareSelection);
    connect(m_comparison, &ComparisonPage::selectionChanged, this, &Workspace::showCompareSelection);
    connect(m_dump, &DumpPage::lineSelected, this,
            [this](const SourceRef& line, const QString& owners) { m_details->show(subjectOfLine(line, owners)); });
    connect(m_path, &PathPage::selectionChanged, this, &Workspace::showPathSelection);
    connect(m_map, &MapPage::selectionChanged, this, &Workspace::showMapSelection);
    connect(m_matrix, &MatrixPage::selectionChanged, this, &Workspace::showMatrixSelection);
    connect(m_facts, &FactsPage::sourceSelected, this, &Workspace::showFactsSelection);
    connect(m_map, &MapPage::menuRequested, this, &Workspace::showMapMenu);
    for (PicturePane* pane : {&m_diagram->pane(), &m_chains->pane(), &m_compare->pane(), &m_comparison->pane(), &m_path->pane()})
        m_entryMenu->attach(pane->view());
    connect(m_entryMenu, &EntryMenu::filling, m_traceMenu, &TraceMenu::fill);
    m_traceMenu->attach(m_diagram->pane().view());
}

void Workspace::setSnapshot(SnapshotPtr snapshot)
{
    m_snapshot = std::move(snapshot);
    const bool servicesRead = m_snapshot->objects().services.has_value();
    m_services->setRows(serviceRows(*m_snapshot),
                        servicesRead ? tr("This cluster has no services.")
                                     : tr("The services were not read: the source holds no api/services.json."));
    const auto comparisons = std::make_shared<NodeComparisons>(m_snapshot);
    m_details->setSnapshot(m_snapshot, comparisons);
    m_entryMenu->setSnapshot(m_snapshot);
    m_diagram->setSnapshot(m_snapshot);
    m_chains->setSnapshot(m_snapshot, comparisons);
    m_comparison->setSnapshot(m_snapshot);
    m_dump->setSnapshot(m_snapshot);
    m_path->setSnapshot(m_snapshot);
    m_map->setSnapshot(m_snapshot);
    m_matrix->setSnapshot(m_snapshot);
    m_facts->setSnapshot(m_snapshot);
    m_modeChange->setSnapshot(m_snapshot);
    m_traceMenu->setSnapshot(m_snapshot);
    m_overview->setTitle(QString::fromStdString(m_snapshot->evidence().description().cluster));
    follow(m_navigation.place());
}

void Workspace::follow(const Place& place)
{
    if (!m_snapshot)
        return;
    // The matrix has rows for services that only rules know.
    if (place.page != Place::Page::matrix && place.hasService() && !knowsService(place)) {
        m_overview->showMessage(tr("There is no service %1").arg(place.qualifiedService()),
                                tr("It may be of another cluster, or of another time."));
        m_pages->setCurrentWidget(m_overview);
        return;
    }
    switch (place.page) {
    case Place::Page::cluster:
        m_overview->showMessage(
            tr("Choose a service on the left"),
            tr("Its diagram shows how a connection to it reaches a pod. Double-click the rules in a node, or "
               "press Enter on them, to see what kube-proxy wrote there. Ctrl+M shows the map of the cluster, Ctrl+I "
               "its facts and whose an address is."));
        m_pages->setCurrentWidget(m_overview);
        m_details->show(subjectOfCluster(*m_snapshot));
        break;
    case Place::Page::service:
        m_pages->setCurrentWidget(m_diagram);
        m_diagram->show(place);
        break;
    case Place::Page::chains:
        m_pages->setCurrentWidget(m_chains);
        m_chains->show(place);
        break;
    case Place::Page::compare:
        showComparison(place);
        break;
    case Place::Page::evidence:
        m_pages->setCurrentWidget(m_dump);
        m_dump->show(place);
        break;
    case Place::Page::path:
        m_pages->setCurrentWidget(m_path);
        m_path->show(place);
        break;
    case Place::Page::map:
        m_pages->setCurrentWidget(m_map);
        m_map->show(place);
        break;
    case Place::Page::facts:
        m_pages->setCurrentWidget(m_facts);
        m_facts->show(place);
        break;
    case Place::Page::modeChange:
        m_pages->setCurrentWidget(m_modeChange);
        m_modeChange->showReport();
        m_details->show(subjectOfCluster(*m_snapshot));
        break;
    case Place::Page::matrix:
        m_pages->setCurrentWidget(m_matrix);
        m_matrix->show(place);
        break;
    }
    showSubjectOfPlace();
}

void Workspace::showComparison(const Place& place)
{
    if (place.with.isEmpty()) {
        m_pages->setCurrentWidget(m_compare);
        m_compare->show(place);
    } else {
        m_pages->setCurrentWidget(m_comparison);
        m_comparison->show(place);
    }
}

bool Workspace::knowsService(const Place& place) const
{
    return m_snapshot->findService(place.nameSpace.toStdString(), place.service.toStdString()) != nullptr;
}

// Coming to a page, or back to it: what is selected there, else the service itself.
void Workspace::showSubjectOfPlace()
{
    const Place& place = m_navigation.place();
    if (place.page == Place::Page::service)
        showDiagramSelection(m_diagram->pane().view().selected());
    else if (place.page == Place::Page::chains)
        showChainsSelection(m_chains->pane().view().selected());
    else if (place.page == Place::Page::compare)
        showCompareSelection((place.with.isEmpty() ? m_compare->pane() : m_comparison->pane()).view().selected());
    else if (place.page == Place::Page::path)
        showPathSelection(m_path->pane().view().selected());
    else if (place.page == Place::Page::map)
        showMapSelection();
    else if (place.page == Place::Page::matrix)
        showMatrixSelection();
    else if (place.page == Place::Page::facts)
        showFactsSelection();
}

void Workspace::showDiagramSelection(const diagram::Item* entry)
{
    const Place& place = m_navigation.place();
    if (!place.hasService())
        return;
    const auto* service = m_snapshot->findService(place.nameSpace.toStdString(), place.service.toStdString());
    if (entry)
        m_details->show(subjectOfItem(*m_snapshot, *entry, place));
    else if (service)
        m_details->show(subjectOfService(*m_snapshot, *service, place.node));
}

void Workspace::showChainsSelection(const diagram::Item* entry)
{
    if (m_navigation.place().page != Place::Page::chains)
        return;
    if (entry)
        m_details->show(m_chains->subjectOf(*entry));
    else
        showDiagramSelection(nullptr);
}

void Workspace::showCompareSelection(const diagram::Item* entry)
{
    if (m_navigation.place().page == Place::Page::compare)
        m_details->show(m_navigation.place().with.isEmpty() ? m_compare->subjectOf(entry) : m_comparison->subjectOf(entry));
}

void Workspace::showPathSelection(const diagram::Item* entry)
{
    if (m_navigation.place().page != Place::Page::path)
        return;
    m_details->show(entry ? subjectOfItem(*m_snapshot, *entry, m_navigation.place()) : subjectOfCluster(*m_snapshot));
}

void Workspace::showMapSelection()
{
    if (m_navigation.place().page != Place::Page::map)
        return;
    const auto entry = m_map->selectedEntry();
    m_details->show(entry ? subjectOfItem(*m_snapshot, *entry, m_navigation.place()) : subjectOfCluster(*m_snapshot));
    if (entry && m_traceMenu->isPicking())
        m_traceMenu->answer(*entry);
}

void Workspace::showMatrixSelection()
{
    const Place& place = m_navigation.place();
    if (place.page != Place::Page::matrix)
        return;
    const auto cell = m_matrix->selection();
    if (!cell)
        return m_details->show(subjectOfCluster(*m_snapshot));
    const QString node = QString::fromStdString(cell->node->node->name);
    Subject subject = cell->service->service ? subjectOfService(*m_snapshot, *cell->service->service, node) : Subject();
    if (!cell->service->service)
        subject.title = QString::fromStdString(cell->service->title());
    subject.text = cell->words;
    m_details->show(subject);
}

void Workspace::showFactsSelection()
{
    if (m_navigation.place().page != Place::Page::facts)
        return;
    const SourceRef source = m_facts->selectedSource();
    m_details->show(source.file.empty() ? subjectOfCluster(*m_snapshot) : subjectOfLine(source, {}));
}

void Workspace::showMapMenu(const diagram::Item& entry, const QPoint& position)
{
    auto* menu = new QMenu(m_map);
    menu->setObjectName(QStringLiteral("entryMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (const auto place = Place::fromLink(entry.drill, m_navigation.place()))
        connect(menu->addAction(tr("Open %1").arg(place->qualifiedService())), &QAction::triggered, this,
                [this, place = *place] { m_navigation.goTo(place); });
    m_entryMenu->fill(*menu, entry);
    menu->popup(position);
}

void Workspace::showMap()
{
    const Place& here = m_navigation.place();
    if (here.page == Place::Page::map)
        return;
    m_navigation.goTo(Place::ofMap(here.nameSpace, here.service));
}

void Workspace::showMatrix()
{
    const Place& here = m_navigation.place();
    if (here.page != Place::Page::matrix)
        m_navigation.goTo(Place::ofMatrix(here.nameSpace, here.service, here.node));
    m_matrix->focusView();
}

void Workspace::showFacts()
{
    if (m_navigation.place().page != Place::Page::facts)
        m_navigation.goTo(Place::ofFacts());
    m_facts->focusQuestion();
}

void Workspace::showModeChange()
{
    if (m_navigation.place().page != Place::Page::modeChange)
        m_navigation.goTo(Place::ofModeChange());
}

PicturePtr Workspace::currentPicture() const
{
    if (m_pages->currentWidget() == m_map)
        return m_map->picture();
    if (m_pages->currentWidget() == m_matrix)
        return m_matrix->picture();
    if (m_pages->currentWidget() == m_path)
        return m_path->pane().view().list();
    if (m_pages->currentWidget() == m_diagram)
        return m_diagram->pane().view().list();
    if (m_pages->currentWidget() == m_chains)
        return m_chains->pane().view().list();
    if (m_pages->currentWidget() == m_compare)
        return m_compare->pane().view().list();
    if (m_pages->currentWidget() == m_comparison)
        return m_comparison->pane().view().list();
    return nullptr;
}

void Workspace::findInPage()
{
    if (m_pages->currentWidget() == m_chains)
        m_chains->focusSearch();
    else if (m_pages->currentWidget() == m_dump)
        m_dump->focusFilter();
    else if (m_pages->currentWidget() == m_comparison)
        m_comparison->focusPartner();
    else if (m_pages->currentWidget() == m_path)
        m_path->focusQuestion();
    else if (m_pages->currentWidget() == m_map)
        m_map->focusSearch();
    else if (m_pages->currentWidget() == m_matrix)
        m_matrix->focusSearch();
    else if (m_pages->currentWidget() == m_facts)
        m_facts->focusQuestion();
    else if (m_pages->currentWidget() == m_modeChange)
        m_modeChange->focusFilter();
    else
        m_services->focusSearch();
}

void Workspace::askForPath()
{
    const Place here = m_navigation.place();
    if (here.page != Place::Page::path) {
        const auto* service =
            here.hasService() ? m_snapshot->findService(here.nameSpace.toStdString(), here.service.toStdString()) : nullptr;
        m_navigation.goTo(Place::ofPath({}, service ? QStringLiteral("service:%1").arg(here.qualifiedService()) : QString()));
    }
    m_path->focusQuestion();
}

void Workspace::askToCompare()
{
    const Place here = m_navigation.place();
    if (here.page != Place::Page::compare || here.with.isEmpty())
        m_navigation.goTo(ComparisonPage::placeFrom(here, m_snapshot));
    m_comparison->focusPartner();
}

void Workspace::findService() { m_services->focusSearch(); }

}  // namespace fairlead::views
