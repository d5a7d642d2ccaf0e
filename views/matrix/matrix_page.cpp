#include "views/matrix/matrix_page.h"

#include "model/diagram/font_metrics.h"
#include "model/drift/matrix_picture.h"
#include "model/drift/matrix_report.h"
#include "views/matrix/matrix_bar.h"
#include "views/matrix/matrix_view.h"
#include "views/matrix/node_difference_html.h"
#include "views/navigation/navigation.h"
#include "views/theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QShortcut>
#include <QStackedWidget>
#include <QTextBrowser>
#include <QToolButton>

#include <set>
#include <utility>

namespace fairlead::views {

namespace {

constexpr int progressMilliseconds = 100;
constexpr int differenceHeight = 190;

QString toQt(const std::string& text) { return QString::fromStdString(text); }
QString toQt(std::string_view text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }

}  // namespace

MatrixPage::MatrixPage(Navigation& navigation, const Theme& theme, QWidget* parent)
    : QWidget(parent),
      m_navigation(navigation),
      m_theme(theme),
      m_titleBar(new QWidget(this)),
      m_title(new QLabel(m_titleBar)),
      m_bar(new MatrixBar(this)),
      m_stack(new QStackedWidget(this)),
      m_messagePage(new QWidget(this)),
      m_message(new QLabel(m_messagePage)),
      m_progressBar(new QProgressBar(m_messagePage)),
      m_reading(new QPlainTextEdit(this)),
      m_view(new MatrixTableView(this)),
      m_legend(new QLabel(this)),
      m_difference(new QTextBrowser(this))
{
    setObjectName(QStringLiteral("page"));
    setAttribute(Qt::WA_StyledBackground);
    createBar();
    m_message->setObjectName(QStringLiteral("emptyTitle"));
    m_message->setAlignment(Qt::AlignCenter);
    m_message->setWordWrap(true);
    m_message->setTextFormat(Qt::PlainText);
    m_progressBar->setAccessibleName(tr("Comparing the rules of the nodes"));
    m_progressBar->setRange(0, 1000);
    m_progressBar->setTextVisible(false);
    m_progressBar->setFixedWidth(260);
    m_progressBar->hide();
    auto* column = new QVBoxLayout(m_messagePage);
    column->addStretch(1);
    column->addWidget(m_message);
    column->addWidget(m_progressBar, 0, Qt::AlignHCenter);
    column->addStretch(1);
    m_reading->setObjectName(QStringLiteral("reading"));
    m_reading->setAccessibleName(tr("The matrix as text"));
    m_reading->setReadOnly(true);
    m_reading->setFrameShape(QFrame::NoFrame);
    m_legend->setObjectName(QStringLiteral("muted"));
    m_legend->setContentsMargins(12, 4, 12, 4);
    m_legend->setWordWrap(true);
    m_legend->setTextFormat(Qt::RichText);
    m_difference->setObjectName(QStringLiteral("answers"));
    m_difference->setAccessibleName(tr("How the two nodes differ"));
    m_difference->setOpenLinks(false);
    m_difference->setFrameShape(QFrame::NoFrame);
    m_difference->setFixedHeight(differenceHeight);
    m_difference->hide();
    for (QWidget* page : std::initializer_list<QWidget*>{m_messagePage, m_view, m_reading})
        m_stack->addWidget(page);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    for (QWidget* part : std::initializer_list<QWidget*>{m_titleBar, m_bar, m_difference})
        layout->addWidget(part);
    layout->addWidget(m_stack, 1);
    layout->addWidget(m_legend);
    m_progressTimer.setInterval(progressMilliseconds);
    connect(&m_progressTimer, &QTimer::timeout, this,
            [this] { m_progressBar->setValue(m_progress ? m_progress->permille.load() : 0); });
    connect(m_view, &MatrixTableView::selectionChanged, this, &MatrixPage::onSelection);
    connect(m_view, &MatrixTableView::activated, this, &MatrixPage::activate);
    connect(m_bar, &MatrixBar::changed, this, [this] {
        Place place = m_navigation.place();
        if (place.page != Place::Page::matrix)
            return;
        place.matrix = m_bar->wanted();
        m_navigation.replace(place);
    });
    connect(m_difference, &QTextBrowser::anchorClicked, this, [this](const QUrl& url) {
        if (const auto place = Place::fromLink(url.toString(QUrl::FullyEncoded)))
            m_navigation.goTo(*place);
    });
    connect(&m_theme, &Theme::changed, this, &MatrixPage::followTheme);
    followTheme();
    showMessage({});
}

MatrixPage::~MatrixPage() { cancel(); }

void MatrixPage::createBar()
{
    m_titleBar->setObjectName(QStringLiteral("pageBar"));
    m_titleBar->setAttribute(Qt::WA_StyledBackground);
    m_title->setObjectName(QStringLiteral("pageTitle"));
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_title->setTextFormat(Qt::PlainText);
    auto* layout = new QHBoxLayout(m_titleBar);
    layout->setContentsMargins(12, 5, 8, 5);
    layout->setSpacing(4);
    layout->addWidget(m_title, 1);
    m_read = addButton("reading", tr("The matrix as text (T)"));
    m_read->setCheckable(true);
    connect(m_read, &QToolButton::toggled, this, &MatrixPage::showCurrent);
    const auto add = [this](const char* icon, const QString& name, auto action) {
        connect(addButton(icon, name), &QToolButton::clicked, m_view, action);
    };
    add("zoom-out", tr("Smaller (-)"), [this] { m_view->zoomBy(1 / 1.5); });
    add("zoom-in", tr("Larger (+)"), [this] { m_view->zoomBy(1.5); });
    add("actual-size", tr("Actual size (1)"), [this] { m_view->zoomToActualSize(); });
    add("fit", tr("The whole matrix (0)"), [this] { m_view->zoomToFit(); });
    for (QWidget* widget : std::initializer_list<QWidget*>{m_view, m_reading}) {
        auto* read = new QShortcut(Qt::Key_T, widget);
        read->setContext(Qt::WidgetShortcut);
        connect(read, &QShortcut::activated, m_read, &QToolButton::toggle);
        auto* find = new QShortcut(Qt::Key_Slash, widget);
        find->setContext(Qt::WidgetShortcut);
        connect(find, &QShortcut::activated, this, &MatrixPage::focusSearch);
    }
}

QToolButton* MatrixPage::addButton(const char* icon, const QString& name)
{
    auto* button = new QToolButton(m_titleBar);
    button->setProperty("icon-name", QString::fromLatin1(icon));
    button->setAutoRaise(true);
    button->setToolTip(name);
    button->setAccessibleName(name);
    m_titleBar->layout()->addWidget(button);
    return button;
}

void MatrixPage::followTheme()
{
    m_view->setScheme(m_theme.pictureScheme());
    for (QToolButton* button : m_titleBar->findChildren<QToolButton*>())
        button->setIcon(m_theme.icon(button->property("icon-name").toString()));
    showLegend();
    showDifference();
}

void MatrixPage::cancel()
{
    m_loading.cancel();
    m_arranging.cancel();
    m_progressTimer.stop();
    if (m_progress)
        m_progress->cancelled = true;
}

void MatrixPage::setSnapshot(SnapshotPtr snapshot)
{
    cancel();
    m_snapshot = std::move(snapshot);
    m_matrix = nullptr;
    m_view->setGrid(nullptr);
    m_title->setText({});
    showMessage({});
}

void MatrixPage::show(const Place& place)
{
    m_place = place;
    m_bar->show(place.matrix);
    if (!m_snapshot)
        return;
    if (!m_matrix) {
        if (!m_loading.isRunning())
            load();
        return;
    }
    Place::Matrix wanted = place.matrix;
    wanted.first.clear();
    wanted.second.clear();
    showDifference();
    if (!m_view->grid() || wanted != m_arranged)
        arrange();
    else
        applyPlace();
}

void MatrixPage::load()
{
    showMessage(tr("Comparing the rules of the nodes\u2026"));
    m_progressBar->setValue(0);
    m_progressBar->show();
    m_progress = std::make_shared<drift::MatrixProgress>();
    m_progressTimer.start();
    m_loading.run([snapshot = m_snapshot, progress = m_progress] { return drift::buildMatrix(snapshot, *progress); },
                  [this](drift::MatrixPtr matrix) { take(std::move(matrix)); });
}

void MatrixPage::take(drift::MatrixPtr matrix)
{
    m_progressTimer.stop();
    m_progressBar->hide();
    m_matrix = std::move(matrix);
    std::set<QString> namespaces;
    QStringList nodes;
    for (const drift::MatrixService& service : m_matrix->services()) {
        if (!service.nameSpace.empty())
            namespaces.insert(toQt(service.nameSpace));
    }
    for (const drift::MatrixNode& node : m_matrix->nodes())
        nodes << toQt(node.node->name);
    m_bar->offer(QStringList(namespaces.begin(), namespaces.end()), nodes);
    show(m_place);
}

void MatrixPage::arrange()
{
    m_arranged = m_place.matrix;
    m_arranged.first.clear();
    m_arranged.second.clear();
    m_arranging.run(
        [matrix = m_matrix, wanted = m_arranged]() -> MatrixGridPtr {
            const drift::MatrixOrder order = orderOf(wanted);
            return std::make_shared<const MatrixGrid>(matrix, drift::arrange(*matrix, filterOf(wanted), order, order));
        },
        [this](MatrixGridPtr grid) { takeGrid(std::move(grid)); });
}

void MatrixPage::takeGrid(MatrixGridPtr grid)
{
    m_title->setText(toQt(drift::summaryOf(*m_matrix, grid->view())));
    m_view->setAccessibleName(tr("Services and nodes: %1").arg(m_title->text()));
    m_view->setGrid(std::move(grid));
    applyPlace();
    showLegend();
    showCurrent();
    if (std::exchange(m_wantsFocus, false))
        m_view->setFocus();
    emit shown();
}

// A cell that the place names, without a step in the history.
void MatrixPage::applyPlace()
{
    const auto service = m_matrix->findService(m_place.nameSpace.toStdString(), m_place.service.toStdString());
    const auto node = m_matrix->findNode(m_place.node.toStdString());
    if (service && m_place.hasService() && m_view->grid())
        m_view->select({m_view->grid()->rowOf(*service), node ? m_view->grid()->columnOf(*node) : 0});
}

std::optional<MatrixPage::Selection> MatrixPage::selection() const
{
    const MatrixGridPtr& grid = m_view->grid();
    const GridPosition at = m_view->selected();
    if (!grid || !at.isValid())
        return std::nullopt;
    const std::size_t service = grid->view().services[static_cast<std::size_t>(at.row)];
    const std::size_t node = grid->view().nodes[static_cast<std::size_t>(at.column)];
    return Selection{&m_matrix->services()[service], &m_matrix->nodes()[node],
                     toQt(drift::describeCell(*m_matrix, service, node))};
}

void MatrixPage::onSelection()
{
    Place place = m_navigation.place();
    const auto chosen = selection();
    if (place.page == Place::Page::matrix) {
        place.nameSpace = chosen ? toQt(chosen->service->nameSpace) : QString();
        place.service = chosen ? toQt(chosen->service->name) : QString();
        place.node = chosen ? toQt(chosen->node->node->name) : QString();
        m_place = place;
        m_navigation.replace(place);
    }
    emit selectionChanged();
}

// The service's rules on the node.
void MatrixPage::activate()
{
    const auto chosen = selection();
    if (chosen && chosen->service->service)
        m_navigation.goTo(
            Place::ofChains(toQt(chosen->service->nameSpace), toQt(chosen->service->name), toQt(chosen->node->node->name)));
}

void MatrixPage::showDifference()
{
    const auto first = m_matrix ? m_matrix->findNode(m_place.matrix.first.toStdString()) : std::nullopt;
    const auto second = m_matrix ? m_matrix->findNode(m_place.matrix.second.toStdString()) : std::nullopt;
    m_difference->setVisible(first && second);
    if (first && second)
        m_difference->setHtml(nodeDifferenceHtml(*m_matrix, *first, *second, m_theme.colors()));
}

// Each sign that is shown, with its words and how often it is.
void MatrixPage::showLegend()
{
    QString html;
    for (std::size_t kind = drift::cellKinds; m_view->grid() && kind-- > 0;) {
        const auto cell = static_cast<drift::Cell>(kind);
        const std::size_t count = m_view->grid()->view().counts[kind];
        if (count == 0)
            continue;
        const QColor ink = inkOf(cell, m_theme.pictureScheme());
        html += QStringLiteral("<span style='background:%1'>&nbsp;&nbsp;&nbsp;</span>&nbsp;%2&nbsp;%3:&nbsp;%L4 &nbsp;&nbsp; ")
                    .arg(ink.name(), QChar(0x2060) + toQt(drift::signOf(cell)) + QChar(0x2060),  // not torn apart
                         toQt(drift::wordsOf(cell)).toHtmlEscaped().replace(QLatin1Char(' '), QStringLiteral("&nbsp;")))
                    .arg(static_cast<qulonglong>(count));
    }
    m_legend->setText(html);
}

void MatrixPage::showMessage(const QString& text)
{
    m_message->setText(text);
    m_legend->hide();
    m_stack->setCurrentWidget(m_messagePage);
}

void MatrixPage::showCurrent()
{
    const MatrixGridPtr& grid = m_view->grid();
    if (!grid)
        return;
    if (grid->rows() == 0 || grid->columns() == 0)
        return showMessage(m_matrix->services().empty()    ? tr("There are no services to compare: none were read.")
                               : m_matrix->nodes().empty() ? tr("There are no nodes to compare: none were read.")
                               : m_place.matrix.state == QLatin1String("troubled")
                               ? tr("Nothing is amiss on these nodes, as far as their rules were read.")
                               : tr("No service and no node match the search and the filters."));
    const bool reading = m_read->isChecked();
    const bool hadFocus = m_view->hasFocus() || m_reading->hasFocus();
    if (reading)
        m_reading->setPlainText(toQt(drift::readMatrix(*m_matrix, grid->view())));
    m_legend->show();
    m_stack->setCurrentWidget(reading ? static_cast<QWidget*>(m_reading) : m_view);
    if (hadFocus)
        m_stack->currentWidget()->setFocus();
}

void MatrixPage::focusView()
{
    m_wantsFocus = !m_view->grid();
    m_view->setFocus();
}

void MatrixPage::focusSearch() { m_bar->focusSearch(); }

PicturePtr MatrixPage::picture() const
{
    if (!m_view->grid())
        return nullptr;
    return std::make_shared<const diagram::DisplayList>(
        drift::drawMatrix(*m_matrix, m_view->grid()->view(), diagram::FontMetrics()));
}

QString MatrixPage::message() const { return m_stack->currentWidget() == m_messagePage ? m_message->text() : QString(); }

QString MatrixPage::differenceText() const { return m_difference->isHidden() ? QString() : m_difference->toPlainText(); }

}  // namespace fairlead::views
