#include "views/services/service_panel.h"

#include "views/navigation/navigation.h"
#include "views/services/service_delegate.h"
#include "views/theme/theme.h"

#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <set>

namespace fairlead::views {

ServicePanel::ServicePanel(Navigation& navigation, const Theme& theme, QWidget* parent)
    : QWidget(parent),
      m_navigation(navigation),
      m_theme(theme),
      m_search(new QLineEdit(this)),
      m_namespaces(new QComboBox(this)),
      m_types(new QComboBox(this)),
      m_list(new QListView(this)),
      m_summary(new QLabel(this)),
      m_empty(new QLabel(this)),
      m_stack(new QStackedWidget(this))
{
    setObjectName(QStringLiteral("sidePanel"));
    setAttribute(Qt::WA_StyledBackground);
    m_filter.setSourceModel(&m_model);
    createFilters();
    createList();
    connectFilters();
    auto* filters = new QHBoxLayout;
    filters->addWidget(m_namespaces, 3);
    filters->addWidget(m_types, 2);
    auto* top = new QVBoxLayout;
    top->setContentsMargins(10, 10, 10, 6);
    top->setSpacing(6);
    top->addWidget(m_search);
    top->addLayout(filters);
    top->addWidget(m_summary);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(top);
    layout->addWidget(m_stack, 1);
    setMinimumWidth(270);
    updateSummary();
}

void ServicePanel::createFilters()
{
    m_search->setObjectName(QStringLiteral("serviceSearch"));
    m_search->setPlaceholderText(tr("Search services"));
    m_search->setClearButtonEnabled(true);
    m_search->setAccessibleName(tr("Search services"));
    m_search->setToolTip(tr("Words that occur in namespace/name, type or state (Ctrl+F)"));
    m_namespaces->setAccessibleName(tr("Namespace"));
    m_namespaces->setObjectName(QStringLiteral("namespaceFilter"));
    m_types->setAccessibleName(tr("Type"));
    m_types->setObjectName(QStringLiteral("typeFilter"));
    for (QComboBox* box : {m_namespaces, m_types}) {
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(6);
    }
    using Type = kubernetes::ServiceType;
    m_types->addItem(tr("All types"));
    for (const Type type : {Type::clusterIp, Type::nodePort, Type::loadBalancer, Type::externalName})
        m_types->addItem(wordFor(type), static_cast<int>(type));
    m_summary->setObjectName(QStringLiteral("muted"));
    fillNamespaces();
}

void ServicePanel::createList()
{
    m_list->setObjectName(QStringLiteral("serviceList"));
    m_list->setAccessibleName(tr("Services"));
    m_list->setModel(&m_filter);
    m_list->setModelColumn(ServiceTableModel::nameColumn);
    m_list->setItemDelegate(new ServiceDelegate(m_theme, m_list));
    m_list->setUniformItemSizes(true);
    m_list->setMouseTracking(true);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_empty->setObjectName(QStringLiteral("emptyText"));
    m_empty->setWordWrap(true);
    m_empty->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
    m_empty->setMargin(24);
    m_stack->addWidget(m_list);
    m_stack->addWidget(m_empty);
}

void ServicePanel::connectFilters()
{
    connect(m_search, &QLineEdit::textChanged, &m_filter, &ServiceFilter::setSearchText);
    connect(m_namespaces, &QComboBox::currentIndexChanged, this,
            [this] { m_filter.setNamespace(m_namespaces->currentData().toString()); });
    connect(m_types, &QComboBox::currentIndexChanged, this, [this] {
        const QVariant type = m_types->currentData();
        m_filter.setType(type.isValid() ? std::optional(static_cast<kubernetes::ServiceType>(type.toInt())) : std::nullopt);
    });
    for (const auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(&m_filter, signal, this, &ServicePanel::updateSummary);
    connect(&m_filter, &QAbstractItemModel::modelReset, this, &ServicePanel::updateSummary);
    connect(&m_filter, &QAbstractItemModel::layoutChanged, this, &ServicePanel::updateSummary);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, &ServicePanel::chooseCurrent);
    connect(m_list, &QListView::activated, this, &ServicePanel::openCurrent);
    connect(m_list, &QListView::clicked, this, &ServicePanel::chooseCurrent);
    connect(&m_navigation, &Navigation::placeChanged, this, &ServicePanel::follow);
    connect(&m_theme, &Theme::changed, m_list->viewport(), qOverload<>(&QWidget::update));
    // From the search straight into the list, as people expect of a search.
    auto* toList = new QAction(m_search);
    toList->setShortcuts({QKeySequence(Qt::Key_Down), QKeySequence(Qt::Key_Return)});
    toList->setShortcutContext(Qt::WidgetShortcut);
    m_search->addAction(toList);
    connect(toList, &QAction::triggered, this, [this] {
        m_list->setFocus(Qt::TabFocusReason);
        if (!m_list->currentIndex().isValid() && m_filter.rowCount() > 0)
            m_list->setCurrentIndex(m_filter.index(0, ServiceTableModel::nameColumn));
    });
}

void ServicePanel::setRows(std::vector<ServiceRow> rows, const QString& whyNone)
{
    m_whyNone = whyNone;
    m_following = true;
    m_model.setRows(std::move(rows));
    m_following = false;
    fillNamespaces();
    follow();
    updateSummary();
}

void ServicePanel::focusSearch()
{
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

void ServicePanel::fillNamespaces()
{
    const QString chosen = m_namespaces->currentData().toString();
    std::set<QString> names;
    for (const ServiceRow& row : m_model.rows())
        names.insert(row.nameSpace);
    const QSignalBlocker blocker(m_namespaces);
    m_namespaces->clear();
    m_namespaces->addItem(tr("All namespaces"), QString());
    for (const QString& name : names)
        m_namespaces->addItem(name, name);
    m_namespaces->setCurrentIndex(std::max(0, m_namespaces->findData(chosen)));
    m_filter.setNamespace(m_namespaces->currentData().toString());
}

void ServicePanel::chooseCurrent(const QModelIndex& index)
{
    if (m_following || !index.isValid())
        return;
    const ServiceRow& row = m_model.row(m_filter.mapToSource(index).row());
    const Place& here = m_navigation.place();
    if (here.nameSpace == row.nameSpace && here.service == row.name)
        return;
    if (here.page == Place::Page::map) {
        Place place = Place::ofMap(row.nameSpace, row.name);
        place.map = here.map;  // what is let through stays
        place.map.pod.clear();
        place.map.zone.clear();
        m_navigation.goTo(place);
    } else {
        m_navigation.goTo(Place::ofService(row.nameSpace, row.name));
    }
}

// On the map a click shows where the service leads; this opens its diagram.
void ServicePanel::openCurrent(const QModelIndex& index)
{
    if (m_following || !index.isValid())
        return;
    const ServiceRow& row = m_model.row(m_filter.mapToSource(index).row());
    if (m_navigation.place().page == Place::Page::map)
        m_navigation.goTo(Place::ofService(row.nameSpace, row.name));
    else
        chooseCurrent(index);
}

void ServicePanel::follow()
{
    const Place& place = m_navigation.place();
    const int row = place.hasService() ? m_model.findRow(place.nameSpace, place.service) : -1;
    const QModelIndex index = row < 0 ? QModelIndex() : m_filter.mapFromSource(m_model.index(row, ServiceTableModel::nameColumn));
    if (index == m_list->currentIndex())
        return;
    m_following = true;
    if (index.isValid())
        m_list->setCurrentIndex(index);
    else
        m_list->selectionModel()->clear();
    m_following = false;
}

void ServicePanel::updateSummary()
{
    const int shown = m_filter.rowCount();
    const int total = m_model.rowCount();
    m_summary->setText(m_filter.isFiltering() ? tr("%L1 of %L2 services").arg(shown).arg(total) : tr("%L1 services").arg(total));
    m_empty->setText(total == 0 ? m_whyNone : tr("No service matches the search and the filters."));
    m_stack->setCurrentWidget(shown == 0 ? static_cast<QWidget*>(m_empty) : m_list);
}

}  // namespace fairlead::views
