// What a MapPage does with the filter, the place and the search.

#include "model/map/map_search.h"
#include "model/map/map_words.h"
#include "views/map/map_bar.h"
#include "views/map/map_legend.h"
#include "views/map/map_page.h"
#include "views/map/map_view.h"
#include "views/navigation/navigation.h"
#include "views/theme/theme.h"

#include <QFrame>
#include <QLabel>
#include <QToolButton>

namespace fairlead::views {

namespace {

using map::Thing;

QString text(const std::string& words) { return QString::fromStdString(words); }

}  // namespace

void MapPage::applyFilter()
{
    m_filter = m_bar->filter();
    if (filterOf(m_place) != m_filter) {
        Place place = m_place;
        place.map.filterNamespace = text(m_filter.nameSpace);
        place.map.labels = text(m_filter.labels);
        place.map.filterNode = text(m_filter.node);
        place.map.state = text(m_filter.state);
        m_navigation.replace(place);
    }
    if (!m_view->content())
        return;
    m_filtering.run([content = m_view->content(), filter = m_filter] { return map::emphasize(*content.map, filter, {}); },
                    [this](Result<map::Emphasis> emphasis) { takeEmphasis(std::move(emphasis)); });
}

void MapPage::takeEmphasis(Result<map::Emphasis> emphasis)
{
    if (!emphasis) {
        const Error& error = emphasis.error();
        showNotice(text(error.what + ": " + error.why + "; " + error.hint), true);
    } else {
        const bool nothing = !m_filter.isEmpty() && emphasis->shown == 0;
        showNotice(nothing ? text(map::filterWords(*m_view->content().map, m_filter, *emphasis)) : QString(), true);
        m_view->setEmphasis(std::move(*emphasis));
    }
    showLegend();
    emit mapShown();
}

void MapPage::clearFilter()
{
    m_bar->setFilter({});
    applyFilter();
    m_view->setFocus();
}

void MapPage::showNotice(const QString& words, bool canClear)
{
    m_noticeText->setText(words);
    m_notice->setAccessibleName(words);
    m_noticeClear->setVisible(canClear);
    m_notice->setVisible(!words.isEmpty());
}

void MapPage::showLegend()
{
    if (!m_view->content())
        return;
    const map::ClusterMap& map = *m_view->content().map;
    const std::string filtered = map::filterWords(map, m_filter, m_view->emphasis());
    const Thing service = m_view->shownService();
    const QString lit = service ? tr("endpoints of %1: %2")
                                      .arg(text(map.services()[service.index].object->meta.qualifiedName()),
                                           text(map::reachOf(map, map.services()[service.index])))
                                : QString();
    m_legend->show(map.counts(), text(filtered.empty() ? map::summaryOf(map) : filtered), lit);
}

// From the place to the map: what is selected there.
void MapPage::applyPlace()
{
    const auto find = [this](const char* kind, const QString& name) {
        return name.isEmpty() ? Thing() : map::thingOf(*m_view->content().map, kind + name.toStdString());
    };
    const Thing service = m_place.hasService() ? find("service:", m_place.qualifiedService()) : Thing();
    Thing thing = find("pod:", m_place.map.pod);
    if (!thing)
        thing = find("node:", m_place.node);
    if (!thing)
        thing = service ? service : find("zone:", m_place.map.zone);
    m_view->restore(thing, service);
    showLegend();
    emit selectionChanged();
}

// From the map to the place.
void MapPage::onSelection(const Thing& thing)
{
    const map::ClusterMap& map = *m_view->content().map;
    Place place = m_place;
    place.nameSpace.clear();
    place.service.clear();
    place.node.clear();
    place.map.pod.clear();
    place.map.zone.clear();
    if (const Thing service = m_view->shownService()) {
        place.nameSpace = text(map.services()[service.index].object->meta.nameSpace);
        place.service = text(map.services()[service.index].object->meta.name);
    }
    if (thing.kind == Thing::Kind::node)
        place.node = text(map.nodes()[thing.index].name);
    else if (thing.kind == Thing::Kind::pod)
        place.map.pod = text(map.pods()[thing.index].object->meta.qualifiedName());
    else if (thing.kind == Thing::Kind::zone)
        place.map.zone = text(map::titleOf(map.zones()[thing.index]));
    m_navigation.replace(place);  // which shows it
}

void MapPage::activate(const Thing& thing)
{
    const diagram::Item item = m_view->itemOf(thing);
    if (item.drill.kind == diagram::Link::Kind::service)
        m_navigation.goTo(Place::ofService(text(item.drill.nameSpace), text(item.drill.name), text(item.drill.node)));
    else
        fly(thing);
}

void MapPage::fly(const Thing& thing)
{
    m_view->setFlying(!m_theme.reducesMotion());
    m_view->flyTo(thing);
}

void MapPage::search()
{
    if (!m_view->content())
        return;
    m_searching.run(
        [content = m_view->content(), wanted = m_bar->searchText().toStdString()] { return map::search(*content.map, wanted); },
        [this](map::MapHits hits) {
            m_hits = std::move(hits.things);
            m_hit = m_bar->searchText().trimmed().isEmpty() ? -1 : 0;
            m_view->setFound(m_hits);
            m_bar->showHits(m_hit, static_cast<qsizetype>(m_hits.size()), static_cast<qsizetype>(hits.more));
            if (!m_hits.empty())
                fly(m_hits.front());
            emit hitsFound();
        });
}

void MapPage::stepHits(int step)
{
    const auto count = static_cast<qsizetype>(m_hits.size());
    if (count == 0)
        return;
    m_hit = (m_hit + step + count) % count;
    m_bar->showHits(m_hit, count, 0);
    fly(m_hits[static_cast<std::size_t>(m_hit)]);
}

}  // namespace fairlead::views
