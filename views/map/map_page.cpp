#include "views/map/map_page.h"

#include "model/diagram/font_metrics.h"
#include "model/map/map_picture.h"
#include "model/map/map_text.h"
#include "model/map/map_words.h"
#include "views/map/map_bar.h"
#include "views/map/map_legend.h"
#include "views/map/map_view.h"
#include "views/navigation/navigation.h"
#include "views/theme/theme.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QShortcut>
#include <QStackedWidget>
#include <QToolButton>

#include <algorithm>
#include <cmath>

namespace fairlead::views {

namespace {

using map::Thing;

constexpr int searchDelayMilliseconds = 150;

QString words(const std::string& text) { return QString::fromStdString(text); }

}  // namespace

MapPage::MapPage(Navigation& navigation, const Theme& theme, QWidget* parent)
    : QWidget(parent),
      m_navigation(navigation),
      m_theme(theme),
      m_titleBar(new QWidget(this)),
      m_title(new QLabel(m_titleBar)),
      m_zoom(new QLabel(m_titleBar)),
      m_bar(new MapBar(this)),
      m_notice(new QFrame(this)),
      m_noticeText(new QLabel(m_notice)),
      m_noticeClear(new QToolButton(m_notice)),
      m_stack(new QStackedWidget(this)),
      m_message(new QLabel(this)),
      m_readingPage(new QWidget(this)),
      m_reading(new QPlainTextEdit(m_readingPage)),
      m_view(new MapView(this)),
      m_legend(new MapLegend(this))
{
    setObjectName(QStringLiteral("page"));
    setAttribute(Qt::WA_StyledBackground);
    createBar();
    createNotice();
    createReading();
    m_message->setObjectName(QStringLiteral("emptyTitle"));
    m_message->setAlignment(Qt::AlignCenter);
    m_message->setWordWrap(true);
    m_message->setTextFormat(Qt::PlainText);
    m_stack->addWidget(m_message);
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_readingPage);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_titleBar);
    layout->addWidget(m_bar);
    layout->addWidget(m_notice);
    layout->addWidget(m_stack, 1);
    layout->addWidget(m_legend);
    connectView();
    connect(&m_theme, &Theme::changed, this, &MapPage::followTheme);
    followTheme();
}

void MapPage::createBar()
{
    m_titleBar->setObjectName(QStringLiteral("pageBar"));
    m_titleBar->setAttribute(Qt::WA_StyledBackground);
    m_title->setObjectName(QStringLiteral("pageTitle"));
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_title->setTextFormat(Qt::PlainText);
    m_zoom->setObjectName(QStringLiteral("muted"));
    m_zoom->setMinimumWidth(m_zoom->fontMetrics().horizontalAdvance(QStringLiteral("100 %")));
    m_zoom->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    auto* layout = new QHBoxLayout(m_titleBar);
    layout->setContentsMargins(12, 5, 8, 5);
    layout->setSpacing(4);
    layout->addWidget(m_title, 1);
    layout->addWidget(m_zoom);
    m_read = addButton("reading", tr("The map as text (T)"));
    m_read->setObjectName(QStringLiteral("readMapAsText"));
    m_read->setCheckable(true);
    connect(m_read, &QToolButton::toggled, this, &MapPage::showCurrent);
    const auto add = [this](const char* icon, const QString& name, auto action) {
        connect(addButton(icon, name), &QToolButton::clicked, m_view, action);
    };
    add("zoom-out", tr("Smaller (-)"), [this] { m_view->zoomBy(1 / 1.5); });
    add("zoom-in", tr("Larger (+)"), [this] { m_view->zoomBy(1.5); });
    add("actual-size", tr("Actual size (1)"), [this] { m_view->zoomToActualSize(); });
    add("fit", tr("The whole map (0)"), [this] { m_view->zoomToFit(); });
}

QToolButton* MapPage::addButton(const char* icon, const QString& name)
{
    auto* button = new QToolButton(m_titleBar);
    button->setProperty("icon-name", QString::fromLatin1(icon));
    button->setAutoRaise(true);
    button->setToolTip(name);
    button->setAccessibleName(name);
    m_titleBar->layout()->addWidget(button);
    return button;
}

// What a person must know before they wonder: nothing matches, a filter is not understood.
void MapPage::createNotice()
{
    m_notice->setObjectName(QStringLiteral("pickBar"));
    m_noticeText->setObjectName(QStringLiteral("mapNotice"));
    m_noticeText->setTextFormat(Qt::PlainText);
    m_noticeText->setWordWrap(true);
    m_noticeClear->setText(tr("Show all pods"));
    m_noticeClear->setObjectName(QStringLiteral("mapShowAll"));
    connect(m_noticeClear, &QToolButton::clicked, this, &MapPage::clearFilter);
    auto* layout = new QHBoxLayout(m_notice);
    layout->setContentsMargins(12, 4, 8, 4);
    layout->addWidget(m_noticeText, 1);
    layout->addWidget(m_noticeClear);
    m_notice->hide();
}

void MapPage::createReading()
{
    m_reading->setObjectName(QStringLiteral("reading"));
    m_reading->setAccessibleName(tr("The map as text"));
    m_reading->setReadOnly(true);
    m_reading->setFrameShape(QFrame::NoFrame);
    m_reading->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    auto* layout = new QVBoxLayout(m_readingPage);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->addWidget(m_reading);
}

void MapPage::addShortcuts(QWidget& widget)
{
    auto* read = new QShortcut(Qt::Key_T, &widget);
    read->setContext(Qt::WidgetShortcut);
    connect(read, &QShortcut::activated, this, [this] { setReading(!m_read->isChecked()); });
    auto* find = new QShortcut(Qt::Key_Slash, &widget);
    find->setContext(Qt::WidgetShortcut);
    connect(find, &QShortcut::activated, this, &MapPage::focusSearch);
}

void MapPage::connectView()
{
    addShortcuts(*m_view);
    addShortcuts(*m_reading);
    connect(m_view, &MapView::selectionChanged, this, &MapPage::onSelection);
    connect(m_view, &MapView::activated, this, &MapPage::activate);
    connect(m_view, &MapView::menuRequested, this,
            [this](const Thing& thing, const QPoint& position) { emit menuRequested(m_view->itemOf(thing), position); });
    connect(m_view, &MapView::zoomChanged, this, [this] {
        const double percent = m_view->zoom() * 100;
        m_zoom->setText(percent < 10 ? tr("%1 %").arg(percent, 0, 'f', 1) : tr("%1 %").arg(std::lround(percent)));
    });
    connect(m_bar, &MapBar::filterChanged, this, &MapPage::applyFilter);
    m_searchDelay.setSingleShot(true);
    m_searchDelay.setInterval(searchDelayMilliseconds);
    connect(m_bar, &MapBar::searchChanged, &m_searchDelay, qOverload<>(&QTimer::start));
    connect(&m_searchDelay, &QTimer::timeout, this, &MapPage::search);
    connect(m_bar, &MapBar::stepWanted, this, &MapPage::stepHits);
}

void MapPage::followTheme()
{
    m_view->setScheme(m_theme.pictureScheme());
    m_legend->setScheme(m_theme.pictureScheme());
    for (QToolButton* button : m_titleBar->findChildren<QToolButton*>())
        if (const QString name = button->property("icon-name").toString(); !name.isEmpty())
            button->setIcon(m_theme.icon(name));
}

void MapPage::setSnapshot(SnapshotPtr snapshot)
{
    m_loading.cancel();
    m_filtering.cancel();
    m_searching.cancel();
    m_searchDelay.stop();
    m_snapshot = std::move(snapshot);
    m_place = {};
    m_filter = {};
    m_hits.clear();
    m_hit = -1;
    m_bar->setFilter({});
    m_view->setContent({}, {});
    m_message->setText({});
    m_title->setText({});
    showCurrent();
}

map::MapFilter MapPage::filterOf(const Place& place) const
{
    return {place.map.filterNamespace.toStdString(), place.map.labels.toStdString(), place.map.filterNode.toStdString(),
            place.map.state.toStdString()};
}

void MapPage::show(const Place& place)
{
    m_place = place;
    m_view->setFlying(!m_theme.reducesMotion());
    if (!m_snapshot)
        return;
    if (!m_view->content()) {
        if (!m_loading.isRunning())
            load();
        return;
    }
    m_bar->setFilter(filterOf(place));
    if (filterOf(place) != m_filter)
        applyFilter();
    applyPlace();
}

void MapPage::load()
{
    m_filter = filterOf(m_place);
    m_bar->setFilter(m_filter);
    m_message->setText(tr("Drawing the map…"));
    m_loading.run(
        [snapshot = m_snapshot, filter = m_filter] {
            MapContent content;
            content.map = std::make_shared<const map::ClusterMap>(snapshot);
            content.layout = std::make_shared<const map::MapLayout>(*content.map);
            return Loaded{content, map::emphasize(*content.map, filter, {})};
        },
        [this](Loaded loaded) { take(std::move(loaded)); });
}

void MapPage::take(Loaded loaded)
{
    const map::ClusterMap& map = *loaded.content.map;
    m_bar->offerNamespaces(map.namespaces());
    m_bar->setFilter(m_filter);
    m_title->setText(words(map::titleOf(map)));
    m_view->setAccessibleName(m_title->text());
    if (map.nodes().empty() && map.services().empty()) {
        m_message->setText(map.nodesRead() || map.podsRead()
                               ? tr("This cluster has no nodes, no pods and no services.")
                               : tr("There is nothing to draw: neither nodes nor pods nor services were read."));
        m_view->setContent({}, {});
        emit mapShown();
        return;
    }
    auto everything = map::emphasize(map, {}, {});
    m_view->setContent(loaded.content, loaded.emphasis ? *loaded.emphasis : *everything);
    takeEmphasis(std::move(loaded.emphasis));
    applyPlace();
    showCurrent();
    if (!m_bar->searchText().isEmpty())
        search();
}

void MapPage::focusSearch() { m_bar->focusSearch(); }

std::optional<diagram::Item> MapPage::selectedEntry() const
{
    return m_view->selected() ? std::optional(m_view->itemOf(m_view->selected())) : std::nullopt;
}

PicturePtr MapPage::picture() const
{
    if (!m_view->content())
        return nullptr;
    map::MapPictureOptions options;
    options.filter = m_filter;
    options.service = m_view->shownService();
    auto picture = map::drawMap(*m_view->content().map, diagram::FontMetrics(), options);
    return picture ? std::make_shared<const diagram::DisplayList>(std::move(*picture)) : nullptr;
}

QString MapPage::message() const
{
    if (m_stack->currentWidget() == m_message)
        return m_message->text();
    return m_notice->isHidden() ? QString() : m_noticeText->text();
}

void MapPage::setReading(bool reading) { m_read->setChecked(reading); }

QString MapPage::readingText() const
{
    return m_view->content() ? words(map::readMap(*m_view->content().map, m_filter, m_view->emphasis())) : QString();
}

// The text is made when it is looked at.
void MapPage::showCurrent()
{
    const bool hasMap = static_cast<bool>(m_view->content());
    const bool reading = hasMap && m_read->isChecked();
    const bool hadFocus = m_view->hasFocus() || m_reading->hasFocus();
    if (reading)
        m_reading->setPlainText(readingText());
    m_legend->setVisible(hasMap && !reading);
    if (!hasMap)
        m_notice->hide();
    m_stack->setCurrentWidget(!hasMap       ? static_cast<QWidget*>(m_message)
                                  : reading ? m_readingPage
                                            : static_cast<QWidget*>(m_view));
    if (hadFocus && hasMap)
        (reading ? static_cast<QWidget*>(m_reading) : m_view)->setFocus();
}

}  // namespace fairlead::views
