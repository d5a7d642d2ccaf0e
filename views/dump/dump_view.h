#pragma once

#include "views/dump/dump_document.h"

#include <QAbstractScrollArea>

#include <memory>
#include <optional>

namespace fairlead::views {

class Theme;

// A dump as it was read: a gutter with line numbers and services, and the lines with their syntax
// coloured. Paints and looks at the visible lines only, so that its size does not matter. UI thread.
class DumpView : public QAbstractScrollArea {
    Q_OBJECT

public:
    using DocumentPtr = std::shared_ptr<const DumpDocument>;
    using Lines = std::shared_ptr<const std::vector<std::uint32_t>>;

    explicit DumpView(const Theme& theme, QWidget* parent = nullptr);

    void setDocument(DocumentPtr document);
    const DocumentPtr& document() const { return m_document; }
    // Shows only these lines; null: all.
    void setFilter(Lines lines);
    std::size_t shownLines() const;
    // A line of the file from 1; 0 where none is selected.
    int selectedLine() const { return m_selected ? static_cast<int>(*m_selected) + 1 : 0; }
    // Selects and shows the line, or the next shown one after it.
    void selectLine(int line);

signals:
    void lineSelected(int line);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    std::size_t lineAt(std::size_t row) const { return m_filter ? (*m_filter)[row] : row; }
    std::optional<std::size_t> rowOf(std::size_t line) const;
    int rowHeight() const;
    int gutterWidth() const;
    double characterWidth() const;
    void updateScrollBars();
    void updateAccessibleText();
    void paintRow(QPainter& painter, std::size_t row, int top) const;
    void paintGutter(QPainter& painter, std::size_t line, int top) const;
    void paintText(QPainter& painter, std::string_view text, int top) const;
    void moveSelection(qint64 rows);
    void selectRow(std::size_t row);
    void reveal(std::size_t row);
    void copySelected() const;

    const Theme& m_theme;
    DocumentPtr m_document;
    Lines m_filter;
    std::optional<std::size_t> m_selected;  // line of the document, from 0
};

}  // namespace fairlead::views
